"""A debugging session through Debian's jupyter_client as JupyterLab's panel has it, against the installed kernelspec
`cellship`; and, where ipykernel and debugpy are installed, whether ipykernel's answers have fields that ours lack.

    JUPYTER_PATH=<prefix>/share/jupyter /usr/bin/python3 test/conformance/debugger.py -v
"""
import importlib.util
import unittest

from capabilities import Session

CELLS = {
    "cellship": "function double(n: number) {\n  const twice = n * 2;\n  return twice;\n}\n"
                "const result = double(21);\nresult",
    "python3": "def double(n):\n    twice = n * 2\n    return twice\n\nresult = double(21)\nresult",
}

# What ipykernel says beyond that concerns Python, or is read by no front end of Jupyter.
NOT_OURS = {
    "initialize": None,
    "stackTrace": None,
    "variables": {"presentationHint"},
    "inspectVariables": {"presentationHint"},
    "scopes": {"source"},
    "evaluate": {"presentationHint"},
    # No local module is imported.
    "modules": {"id", "name", "path"},
}


class DebugSession(Session):
    """Speaks the Debug Adapter Protocol on the control channel."""

    def __init__(self, kernel_name):
        super().__init__(kernel_name=kernel_name)
        self.sequence = 0

    def request(self, command, **arguments):
        self.sequence += 1
        content = {"type": "request", "seq": self.sequence, "command": command, "arguments": arguments}
        return self.finish(self.send("debug_request", content, channel="control"))

    def event(self, name):
        """The body of the next event of that name."""
        found = []

        def has_event():
            for messages in self.published.values():
                for message in messages:
                    content = message["content"]
                    if message["msg_type"] == "debug_event" and content["event"] == name and "seen" not in content:
                        content["seen"] = True
                        found.append(content.get("body") or {})
                        return True
            return False

        self.until(has_event)
        return found[0]


def debugging(kernel_name):
    """The answers of a kernel to the panel's requests, and where it paused."""
    session = DebugSession(kernel_name)
    code = CELLS[kernel_name]
    answers = {}

    def ask(command, **arguments):
        answers[command] = session.request(command, **arguments)
        return answers[command].get("body") or {}

    try:
        ask("debugInfo")
        ask("initialize", clientID="jupyterlab", clientName="JupyterLab", adapterID=kernel_name, pathFormat="path",
            linesStartAt1=True, columnsStartAt1=True, supportsVariableType=True, supportsVariablePaging=True,
            supportsRunInTerminalRequest=True, locale="en")
        ask("attach")
        path = ask("dumpCell", code=code)["sourcePath"]
        ask("setBreakpoints", source={"path": path}, breakpoints=[{"line": 2}], sourceModified=False)
        ask("configurationDone")
        ask("debugInfo")
        run = session.execute(code)
        stopped = session.event("stopped")
        thread = stopped["threadId"]
        ask("threads")
        frames = ask("stackTrace", threadId=thread)["stackFrames"]
        ask("source", source={"path": frames[0]["source"]["path"]})
        scopes = ask("scopes", frameId=frames[0]["id"])["scopes"]
        ask("variables", variablesReference=scopes[0]["variablesReference"])
        ask("next", threadId=thread)
        session.event("stopped")
        frames = ask("stackTrace", threadId=thread)["stackFrames"]
        ask("evaluate", expression="twice + 1", frameId=frames[0]["id"], context="repl")
        ask("richInspectVariables", variableName="twice", frameId=frames[0]["id"])
        ask("continue", threadId=thread)
        session.event("continued")
        reply = session.finish(run)
        ask("inspectVariables")
        ask("modules")
        ask("disconnect", restart=False, terminateDebuggee=False)
        return answers, stopped, frames, reply
    finally:
        session.close()


def fields(value):
    """The names of the fields of an object, and of those in its lists."""
    names = set(value)
    for part in value.values():
        for item in part if isinstance(part, list) else []:
            names |= set(item) if isinstance(item, dict) else set()
    return names


class DebuggerTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.answers, cls.stopped, cls.frames, cls.reply = debugging("cellship")

    def test_every_request_succeeds(self):
        failed = {command: answer for command, answer in self.answers.items() if not answer["success"]}
        self.assertEqual(failed, {})
        for command, answer in self.answers.items():
            self.assertEqual((answer["type"], answer["command"]), ("response", command))

    def test_the_cell_pauses_where_it_was_asked_to(self):
        self.assertEqual(self.stopped["reason"], "breakpoint")
        self.assertTrue(self.stopped["allThreadsStopped"])
        self.assertEqual([(frame["name"], frame["line"]) for frame in self.frames], [("double", 3), ("(cell)", 5)])
        self.assertEqual(self.answers["source"]["body"]["content"], CELLS["cellship"])

    def test_its_values_are_shown(self):
        self.assertEqual(self.answers["evaluate"]["body"]["result"], "43")
        self.assertEqual(self.answers["richInspectVariables"]["body"]["data"], {"text/plain": "42"})
        variables = {variable["name"]: variable["value"]
                     for variable in self.answers["inspectVariables"]["body"]["variables"]}
        self.assertEqual(variables["result"], "42")

    def test_it_goes_on(self):
        self.assertEqual(self.reply["status"], "ok")


@unittest.skipUnless(importlib.util.find_spec("debugpy") and importlib.util.find_spec("ipykernel"),
                     "needs ipykernel and debugpy")
class ComparedToIpykernelTests(unittest.TestCase):
    def test_no_field_is_missing_that_ipykernel_sends(self):
        ours, theirs = debugging("cellship")[0], debugging("python3")[0]
        for command, answer in theirs.items():
            ignored = NOT_OURS.get(command, set())
            if ignored is None:
                continue
            missing = fields(answer.get("body") or {}) - fields(ours[command].get("body") or {}) - ignored
            with self.subTest(command):
                self.assertEqual(missing, set())


if __name__ == "__main__":
    unittest.main()
