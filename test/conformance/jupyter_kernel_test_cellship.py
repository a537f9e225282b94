"""Jupyter's own conformance suite for kernels, against the installed kernelspec `cellship`.

    JUPYTER_PATH=<prefix>/share/jupyter /usr/bin/python3 test/conformance/jupyter_kernel_test_cellship.py -v
"""
import unittest

import jupyter_kernel_test


class CellshipKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "cellship"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('hello, stderr')"
    code_generate_error = "throw new Error('expected')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'naïve ' + '🚀'", "result": "'naïve 🚀'"},
        {"code": "await Promise.resolve([1, 2])", "result": "[ 1, 2 ]"},
    ]
    code_display_data = [
        {
            "code": "display({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>hi</b>' }) })",
            "mime": "text/html",
        },
    ]
    code_inspect_sample = "Math.max"
    completion_samples = [
        {"text": "Math.atan", "matches": ["atan", "atan2", "atanh"]},
        {"text": "console.countR", "matches": ["countReset"]},
    ]
    complete_code_samples = ["1", "const a = 1", "function f() {\n  return 1\n}", "// only a comment"]
    incomplete_code_samples = ["function f() {", "const a = [1,", "`open template", "if (true) {\n  f("]
    invalid_code_samples = ["const = 1", "import 'a' from b", "f(}"]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6 ? 7"
    code_clear_output = "clearOutput({ wait: true })"
    code_page_something = "Math.max?"


if __name__ == "__main__":
    unittest.main()
