"""What the kernel can do, asked line by line through Debian's jupyter_client, against the installed kernelspec `cellship`.

    JUPYTER_PATH=<prefix>/share/jupyter /usr/bin/python3 test/conformance/capabilities.py -v
"""
import os
import signal
import struct
import tempfile
import time
import unittest

import zmq
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session as WireSession

TIMEOUT = 30


class Session:
    """A kernel and its client; collects what the kernel publishes by the request that caused it."""

    def __init__(self, env=None, kernel_name="cellship", **options):
        self.manager = KernelManager(kernel_name=kernel_name, **options)
        self.manager.start_kernel(env={**os.environ, **(env or {})})
        self.connect()

    def connect(self):
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT)
        # The client's own sockets are asynchronous in some versions of jupyter_client.
        self.sockets = {name: zmq.Socket.shadow(getattr(self.client, f"{name}_channel").socket.underlying)
                        for name in ("shell", "control", "iopub")}
        self.published = {}
        self.replies = {}

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def send(self, kind, content, channel="shell", subshell=None, buffers=None):
        message = self.client.session.msg(kind, content=content)
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        self.client.session.send(self.sockets[channel], message, buffers=buffers)
        return message["header"]["msg_id"]

    def execute(self, code, subshell=None, **options):
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {},
                   "allow_stdin": False, "stop_on_error": True, **options}
        return self.send("execute_request", content, subshell=subshell)

    def _take(self, timeout):
        """Reads the messages that are there, or waits for one."""
        poller = zmq.Poller()
        for socket in self.sockets.values():
            poller.register(socket, zmq.POLLIN)
        for socket, _ in poller.poll(timeout * 1000):
            while True:
                _, message = self.client.session.recv(socket)
                if message is None:
                    break
                parent = message["parent_header"].get("msg_id")
                if message["msg_type"].endswith("_reply"):
                    self.replies[parent] = message["content"]
                else:
                    self.published.setdefault(parent, []).append(message)

    def until(self, condition, timeout=TIMEOUT):
        deadline = time.monotonic() + timeout
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError("the kernel did not answer in time")
            self._take(min(left, 0.5))

    def outputs(self, request, *kinds):
        return [message for message in self.published.get(request, []) if message["msg_type"] in kinds]

    def text(self, request, name="stdout"):
        return "".join(message["content"]["text"] for message in self.outputs(request, "stream")
                       if message["content"]["name"] == name)

    def is_idle(self, request):
        states = [message["content"]["execution_state"] for message in self.outputs(request, "status")]
        return "idle" in states

    def finish(self, request, timeout=TIMEOUT):
        """The reply, once the kernel has also become idle."""
        self.until(lambda: request in self.replies and self.is_idle(request), timeout)
        return self.replies[request]

    def reply(self, kind, content=None, channel="shell", **options):
        # Its idle, too: while another request is open, the kernel says once more that it is busy.
        return self.finish(self.send(kind, content or {}, channel, **options))

    def run(self, code, **options):
        request = self.execute(code, **options)
        return self.finish(request), request

    def value(self, code, **options):
        reply, request = self.run(code, **options)
        assert reply["status"] == "ok", reply
        results = self.outputs(request, "execute_result")
        return results[0]["content"]["data"]["text/plain"] if results else None

    def comm(self, kind, content, buffers=None, **options):
        request = self.send(kind, content, buffers=buffers, **options)
        self.until(lambda: self.is_idle(request))
        return request


class CapabilityTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kernel = Session()

    @classmethod
    def tearDownClass(cls):
        cls.kernel.close()


class Requests(CapabilityTest):
    def test_kernel_info_names_language_and_features(self):
        info = self.kernel.reply("kernel_info_request")
        self.assertEqual(info["protocol_version"], "5.5")
        self.assertIn("kernel subshells", info["supported_features"])
        language = info["language_info"]
        self.assertEqual((language["name"], language["file_extension"]), ("typescript", ".ts"))

    def test_connect_lists_the_ports(self):
        ports = self.kernel.reply("connect_request")
        info = self.kernel.manager.get_connection_info()
        for name in ("shell", "iopub", "stdin", "hb", "control"):
            self.assertEqual(ports[f"{name}_port"], info[f"{name}_port"])

    def test_a_silent_cell_publishes_nothing_and_does_not_count(self):
        reply, counted = self.kernel.run("console.log('quiet'); 1", silent=True)
        self.assertEqual(reply["status"], "ok")
        self.assertEqual([m["msg_type"] for m in self.kernel.published[counted]], ["status", "status"])
        before = self.kernel.run("1")[0]["execution_count"]
        self.kernel.run("2", store_history=False)
        self.kernel.run("3", silent=True)
        self.assertEqual(self.kernel.run("4")[0]["execution_count"], before + 1)

    def test_only_stored_cells_are_in_the_history(self):
        self.kernel.run("'stored'")
        self.kernel.run("'not stored'", store_history=False)
        history = self.kernel.reply("history_request", {"hist_access_type": "tail", "n": 1, "output": True, "raw": True})
        self.assertEqual(history["history"][0][2], ["'stored'", "'stored'"])

    def test_user_expressions_are_evaluated_each_on_its_own(self):
        reply, _ = self.kernel.run("let base = 20", user_expressions={"good": "base + 1", "bad": "nothing_there"})
        self.assertEqual(reply["user_expressions"]["good"]["data"]["text/plain"], "21")
        self.assertEqual(reply["user_expressions"]["bad"]["ename"], "ReferenceError")

    def test_an_error_aborts_the_queued_cells(self):
        requests = [self.kernel.execute(code) for code in ("throw new Error('x')", "console.log('ran')", "2")]
        self.assertEqual([self.kernel.finish(r)["status"] for r in requests], ["error", "aborted", "aborted"])
        self.assertEqual(self.kernel.text(requests[1]), "")

    def test_an_error_keeps_the_queue_without_stop_on_error(self):
        requests = [self.kernel.execute("throw new Error('x')", stop_on_error=False), self.kernel.execute("2")]
        self.assertEqual([self.kernel.finish(r)["status"] for r in requests], ["error", "ok"])

    def test_input_without_allow_stdin_says_what_to_do(self):
        reply, _ = self.kernel.run("await input('name? ')", allow_stdin=False)
        self.assertEqual(reply["ename"], "InputError")
        self.assertIn("allow_stdin: false", reply["evalue"])

    def test_input_and_password_are_asked_on_stdin(self):
        request = self.kernel.execute("(await input('name? ')) + (await input.password('key? '))", allow_stdin=True)
        asked = []
        for answer in ("a", "b"):
            asked.append(self.kernel.client.get_stdin_msg(timeout=TIMEOUT)["content"])
            self.kernel.client.input(answer)
        self.kernel.finish(request)
        self.assertEqual(asked, [{"prompt": "name? ", "password": False}, {"prompt": "key? ", "password": True}])
        self.assertEqual(self.kernel.outputs(request, "execute_result")[0]["content"]["data"]["text/plain"], "'ab'")

    def test_display_update_and_clear(self):
        _, request = self.kernel.run("const handle = display.html('<b>a</b>'); handle.update(display.asHtml('<b>b</b>')); clearOutput()")
        kinds = [m["msg_type"] for m in self.kernel.published[request]]
        self.assertEqual(kinds, ["status", "execute_input", "display_data", "update_display_data", "clear_output", "status"])
        shown, updated = self.kernel.outputs(request, "display_data", "update_display_data")
        self.assertEqual(shown["content"]["transient"], updated["content"]["transient"])

    def test_type_errors_come_before_anything_runs(self):
        reply, request = self.kernel.run("console.log('ran')\nconst n: number = 'text'")
        self.assertEqual(reply["ename"], "TypeCheckError")
        self.assertRegex(reply["evalue"], r"2:7 .*Type 'string' is not assignable to type 'number'")
        self.assertEqual(self.kernel.text(request), "")

    def test_a_new_subscriber_is_welcomed(self):
        socket = zmq.Context.instance().socket(zmq.SUB)
        try:
            socket.connect(self.kernel.manager._make_url("iopub"))
            socket.setsockopt(zmq.SUBSCRIBE, b"")
            self.assertTrue(socket.poll(TIMEOUT * 1000))
            # A session of its own: the welcome also goes to the other subscribers, and no session takes a message twice.
            _, message = WireSession(key=self.kernel.client.session.key).recv(socket)
            self.assertEqual(message["msg_type"], "iopub_welcome")
            self.assertEqual(message["content"], {"subscription": ""})
        finally:
            socket.close(0)


class Output(CapabilityTest):
    def test_late_output_belongs_to_its_cell_also_from_interleaved_timers(self):
        code = "let n_{0} = 0; const timer_{0} = setInterval(() => {{ console.log('{0}', n_{0}++); if (n_{0} === 5) clearInterval(timer_{0}) }}, 20)"
        requests = {name: self.kernel.run(code.format(name))[1] for name in "ab"}
        self.kernel.run("await new Promise((done) => setTimeout(done, 250))")
        for name, request in requests.items():
            self.kernel.until(lambda: self.kernel.text(request).count("\n") == 5)
            self.assertEqual(self.kernel.text(request), "".join(f"{name} {i}\n" for i in range(5)))

    def test_all_output_comes_before_idle_in_few_messages(self):
        _, request = self.kernel.run("for (let i = 0; i < 20_000; i++) console.log('line', i)")
        self.assertEqual(self.kernel.text(request), "".join(f"line {i}\n" for i in range(20_000)))
        self.assertEqual(self.kernel.published[request][-1]["content"], {"execution_state": "idle"})
        self.assertLess(len(self.kernel.outputs(request, "stream")), 200)

    def test_child_processes_and_both_streams_are_captured(self):
        _, request = self.kernel.run("import { execFileSync } from 'node:child_process'\nexecFileSync('sh', ['-c', 'echo out; echo err >&2'], { stdio: 'inherit' })")
        self.assertEqual((self.kernel.text(request), self.kernel.text(request, "stderr")), ("out\n", "err\n"))

    def test_an_unhandled_rejection_is_shown_in_its_cell(self):
        _, request = self.kernel.run("setTimeout(() => { throw new RangeError('late') }, 20)")
        self.kernel.until(lambda: "RangeError: late" in self.kernel.text(request, "stderr"))
        self.assertEqual(self.kernel.value("1 + 1"), "2")


class UnreadOutput(CapabilityTest):
    """A cell prints for ever, and the client reads nothing of what the kernel publishes."""

    def resident_mib(self):
        with open(f"/proc/{self.kernel.manager.provisioner.process.pid}/statm") as statm:
            pages = int(statm.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2 ** 20

    def answer(self, request, channel="shell"):
        """The reply, while iopub stays unread."""
        deadline = time.monotonic() + TIMEOUT
        while request not in self.kernel.replies:
            assert time.monotonic() < deadline, "the kernel did not answer in time"
            if self.kernel.sockets[channel].poll(500):
                _, message = self.kernel.client.session.recv(self.kernel.sockets[channel])
                self.kernel.replies[message["parent_header"]["msg_id"]] = message["content"]
        return self.kernel.replies[request]

    def test_waits_without_memory_and_the_cell_is_interrupted_all_the_same(self):
        kernel = self.kernel
        kernel.run("let lines = 0")
        before = self.resident_mib()
        request = kernel.execute("for (;;) { console.log('x'.repeat(1000)); lines += 1 }")
        sizes = [before]
        deadline = time.monotonic() + 2 * TIMEOUT
        while len(sizes) < 5 or max(sizes[-4:]) - min(sizes[-4:]) > 4:
            self.assertLess(time.monotonic(), deadline, f"memory grows: {sizes}")
            self.assertLess(sizes[-1], before + 120)
            time.sleep(1)
            sizes.append(self.resident_mib())
        self.assertIn("matches", self.answer(kernel.send("complete_request", {"code": "Math.ma", "cursor_pos": 7})))
        interrupt = kernel.send("interrupt_request", {}, channel="control")
        self.assertEqual(self.answer(interrupt, "control")["status"], "ok")
        self.assertEqual(self.answer(request)["ename"], "KeyboardInterrupt")
        self.assertEqual(self.answer(kernel.execute("lines > 0"))["status"], "ok")
        kernel.finish(request, 2 * TIMEOUT)
        self.assertEqual(kernel.value("lines > 0"), "true")


class WhileBusy(CapabilityTest):
    def setUp(self):
        self.kernel.run("const fruits = ['apple']")
        self.busy = self.kernel.execute("console.log('in'); for (;;) {}")
        self.kernel.until(lambda: self.kernel.text(self.busy) == "in\n")

    def tearDown(self):
        self.kernel.manager.interrupt_kernel()
        self.assertEqual(self.kernel.finish(self.busy)["ename"], "KeyboardInterrupt")

    def test_everything_but_execution_is_answered(self):
        ask = self.kernel.reply
        self.assertEqual(ask("complete_request", {"code": "fruits.fla", "cursor_pos": 10})["matches"], ["flat", "flatMap"])
        self.assertTrue(ask("inspect_request", {"code": "fruits", "cursor_pos": 3, "detail_level": 0})["found"])
        self.assertEqual(ask("is_complete_request", {"code": "f("})["status"], "incomplete")
        self.assertEqual(ask("history_request", {"hist_access_type": "tail", "n": 1})["status"], "ok")
        self.assertEqual(ask("comm_info_request")["comms"], {})
        self.assertEqual(ask("kernel_info_request")["status"], "ok")
        self.assertEqual(ask("list_subshell_request", channel="control")["subshell_id"], [])
        self.assertTrue(self.kernel.client.hb_channel.is_beating())

    def test_a_subshell_answers_all_but_execution(self):
        subshell = self.kernel.reply("create_subshell_request", channel="control")["subshell_id"]
        self.assertEqual(self.kernel.reply("kernel_info_request", subshell=subshell)["status"], "ok")
        waiting = self.kernel.execute("fruits.length", subshell=subshell)
        # Interrupts come on another channel: what is answered on this one shows that the cell has arrived.
        self.kernel.reply("kernel_info_request")
        self.kernel.manager.interrupt_kernel()
        self.assertEqual(self.kernel.finish(waiting)["ename"], "KeyboardInterrupt")
        self.assertEqual(self.kernel.value("fruits.length", subshell=subshell), "1")
        self.kernel.reply("delete_subshell_request", {"subshell_id": subshell}, "control")


class Interrupts(CapabilityTest):
    situations = {
        "a loop": "for (;;) {}",
        "a pending await": "await new Promise(() => {})",
        "a loop after an await": "await new Promise((r) => setTimeout(r, 5)); for (;;) {}",
        "a loop in a timer": "await new Promise(() => setTimeout(() => { for (;;) {} }, 5))",
        "an async loop": "for (;;) await new Promise((r) => setTimeout(r, 1))",
        "a loop in then": "await Promise.resolve().then(() => { for (;;) {} })",
        "a loop in an immediate": "await new Promise(() => setImmediate(() => { for (;;) {} }))",
        "a loop in nextTick": "process.nextTick(() => { for (;;) {} }); await new Promise(() => {})",
        "a loop in a socket's callback": "import net from 'node:net'\nconst s = net.createServer(() => { for (;;) {} }).listen(0, () => net.connect((s.address() as net.AddressInfo).port))\nawait new Promise(() => {})",
        "input": "await input('?')",
    }

    def interrupted(self, code, interrupt):
        self.kernel.value("let kept = 'kept'")
        request = self.kernel.execute(f"console.log('in')\n{code}", allow_stdin=True)
        self.kernel.until(lambda: self.kernel.text(request) == "in\n")
        time.sleep(0.05)
        interrupt()
        reply = self.kernel.finish(request)
        self.assertEqual((reply["status"], reply["ename"]), ("error", "KeyboardInterrupt"))
        self.assertEqual(self.kernel.value("kept"), "'kept'")

    def test_by_message_end_the_cell_and_keep_the_state(self):
        for name, code in self.situations.items():
            with self.subTest(name):
                self.interrupted(code, self.kernel.manager.interrupt_kernel)

    def test_by_signal_end_the_cell_and_keep_the_state(self):
        pid = self.kernel.manager.provisioner.pid
        for name in ("a loop", "a pending await", "a loop in a timer"):
            with self.subTest(name):
                self.interrupted(self.situations[name], lambda: os.kill(pid, signal.SIGINT))

    def test_reach_the_callback_of_a_comm(self):
        self.kernel.value("new Comm('t', { commId: 'stuck' }).onMessage(() => { console.log('in'); for (;;) {} })")
        message = self.kernel.send("comm_msg", {"comm_id": "stuck", "data": {}})
        self.kernel.until(lambda: self.kernel.text(message) == "in\n")
        self.kernel.manager.interrupt_kernel()
        self.kernel.until(lambda: self.kernel.is_idle(message))
        self.assertEqual(self.kernel.outputs(message, "error")[0]["content"]["ename"], "KeyboardInterrupt")


class Comms(CapabilityTest):
    slider = """
    type Change = { method: string, state: { value: number } }
    const slider = new Comm<Change>("jupyter.widget", {
      commId: "slider",
      data: { state: { _model_name: "FloatSliderModel", value: 1 }, buffer_paths: [["bytes"]] },
      metadata: { version: "2.1.0" },
      buffers: [new Uint8Array([1, 2, 3])],
    })
    slider.onMessage(({ state }, { buffers }) => {
      console.log("value", state.value)
      const doubled = new Float32Array(buffers[0]!.buffer).map((x) => x * 2)
      slider.send({ method: "update", state: { value: state.value * 2 } }, { buffers: [doubled] })
    })
    slider.onClose(() => console.log("gone"))
    """

    def open_slider(self):
        _, request = self.kernel.run(self.slider)
        return self.kernel.outputs(request, "comm_open")[0]

    def move(self, value):
        data = {"method": "update", "state": {"value": value}}
        return self.kernel.comm("comm_msg", {"comm_id": "slider", "data": data}, [struct.pack("<2f", value, 0.5)])

    def assert_moved(self, request, value):
        kinds = [m["msg_type"] for m in self.kernel.published[request] if m["msg_type"] != "status"]
        self.assertEqual(kinds, ["stream", "comm_msg"])
        self.assertEqual(self.kernel.text(request), f"value {value}\n")
        update = self.kernel.outputs(request, "comm_msg")[0]
        self.assertEqual(update["content"]["data"], {"method": "update", "state": {"value": value * 2}})
        self.assertEqual(struct.unpack("<2f", update["buffers"][0]), (value * 2, 1.0))

    def tearDown(self):
        for comm in self.kernel.reply("comm_info_request")["comms"]:
            self.kernel.comm("comm_close", {"comm_id": comm, "data": {}})

    def test_a_slider_opens_with_state_and_bytes(self):
        opened = self.open_slider()
        self.assertEqual(opened["metadata"], {"version": "2.1.0"})
        self.assertEqual(opened["content"]["data"]["state"]["value"], 1)
        self.assertEqual(bytes(opened["buffers"][0]), b"\x01\x02\x03")
        comms = self.kernel.reply("comm_info_request", {"target_name": "jupyter.widget"})["comms"]
        self.assertEqual(comms, {"slider": {"target_name": "jupyter.widget"}})

    def test_a_slider_round_trips_when_idle_and_while_a_cell_awaits(self):
        self.open_slider()
        self.assert_moved(self.move(3), 3)
        waiting = self.kernel.execute("console.log('in'); await new Promise<void>((done) => { var release = done; Object.assign(globalThis, { release }) })")
        self.kernel.until(lambda: self.kernel.text(waiting) == "in\n")
        for value in (4, 5, 6):
            self.assert_moved(self.move(value), value)
        subshell = self.kernel.reply("create_subshell_request", channel="control")["subshell_id"]
        self.kernel.value("(globalThis as never as { release(): void }).release()", subshell=subshell)
        self.assertEqual(self.kernel.finish(waiting)["status"], "ok")
        self.assertEqual(self.kernel.text(waiting), "in\n")

    def test_the_front_end_closes_it(self):
        self.open_slider()
        request = self.kernel.comm("comm_close", {"comm_id": "slider", "data": {}})
        self.assertEqual(self.kernel.text(request), "gone\n")
        self.assertEqual(self.kernel.reply("comm_info_request")["comms"], {})

    def test_the_front_end_opens_one_to_a_registered_target(self):
        self.kernel.value("Comm.register<{ n: number }>('echo', (comm, { data }) => { comm.send({ opened: data.n }); comm.onMessage((d) => comm.send({ n: d.n + 1 })) })")
        opened = self.kernel.comm("comm_open", {"comm_id": "e", "target_name": "echo", "data": {"n": 1}})
        self.assertEqual(self.kernel.outputs(opened, "comm_msg")[0]["content"]["data"], {"opened": 1})
        echoed = self.kernel.comm("comm_msg", {"comm_id": "e", "data": {"n": 1}})
        self.assertEqual(self.kernel.outputs(echoed, "comm_msg")[0]["content"]["data"], {"n": 2})

    def test_its_types_are_checked(self):
        self.kernel.value("interface State { value: number }\nconst state: State = { value: 1 }\nconst typed = new Comm<State>('t', { data: state })\ntyped.send(state)\ntyped.close()")
        reply, _ = self.kernel.run("typed.onMessage((data) => data.nothing)")
        self.assertIn("Property 'nothing' does not exist on type 'State'", reply["evalue"])

    def test_one_to_an_unknown_target_is_closed(self):
        opened = self.kernel.comm("comm_open", {"comm_id": "u", "target_name": "unknown", "data": {}})
        self.assertEqual(self.kernel.outputs(opened, "comm_close")[0]["content"]["comm_id"], "u")

    def test_all_are_closed_when_the_runtime_dies(self):
        self.open_slider()
        self.kernel.run("process.exit(0)")
        self.kernel.until(lambda: any(m["msg_type"] == "comm_close" for m in self.kernel.published.get(None, [])))
        self.assertEqual(self.kernel.reply("comm_info_request")["comms"], {})


class Subshells(CapabilityTest):
    def test_run_while_the_main_shell_awaits(self):
        waiting = self.kernel.execute("console.log('in'); const word = await new Promise<string>((done) => Object.assign(globalThis, { done })); word")
        self.kernel.until(lambda: self.kernel.text(waiting) == "in\n")
        subshell = self.kernel.reply("create_subshell_request", channel="control")["subshell_id"]
        self.assertEqual(self.kernel.reply("list_subshell_request", channel="control")["subshell_id"], [subshell])
        reply, request = self.kernel.run("console.log('sub'); (globalThis as never as { done(word: string): void }).done('from the subshell')", subshell=subshell)
        self.assertEqual(reply["execution_count"], 1)
        self.assertEqual(self.kernel.text(request), "sub\n")
        self.assertEqual(self.kernel.finish(waiting)["status"], "ok")
        self.assertEqual(self.kernel.outputs(waiting, "execute_result")[0]["content"]["data"]["text/plain"], "'from the subshell'")
        self.assertEqual(self.kernel.reply("delete_subshell_request", {"subshell_id": subshell}, "control"), {"status": "ok"})
        self.assertEqual(self.kernel.run("1", subshell=subshell)[0]["ename"], "UnknownSubshell")

    def test_an_interrupt_ends_the_cells_of_all_shells(self):
        subshell = self.kernel.reply("create_subshell_request", channel="control")["subshell_id"]
        cells = [self.kernel.execute("console.log('in'); await new Promise(() => {})", subshell=s) for s in (None, subshell)]
        self.kernel.until(lambda: all(self.kernel.text(cell) == "in\n" for cell in cells))
        self.kernel.manager.interrupt_kernel()
        self.assertEqual([self.kernel.finish(cell)["ename"] for cell in cells], ["KeyboardInterrupt"] * 2)
        self.kernel.reply("delete_subshell_request", {"subshell_id": subshell}, "control")


class Survival(CapabilityTest):
    @classmethod
    def setUpClass(cls):
        # A small heap is soon full.
        cls.kernel = Session(env={"NODE_OPTIONS": "--max-old-space-size=100"})

    def test_of_exit_crash_and_exhausted_memory(self):
        deaths = {
            "ProcessExit": "process.exit(3)",
            "ProcessCrash": "process.abort()",
            "ProcessKilled": "process.kill(process.pid, 'SIGKILL'); for (;;) {}",
            "OutOfMemory": "const all: unknown[] = []; for (;;) all.push(new Array(1e6).fill({}))",
        }
        for ename, code in deaths.items():
            with self.subTest(ename):
                reply, request = self.kernel.run(code)
                self.assertEqual((reply["status"], reply["ename"]), ("error", ename))
                self.assertEqual(len(self.kernel.outputs(request, "error")), 1)
                self.assertEqual(self.kernel.value("1 + 1"), "2")
        history = self.kernel.reply("history_request", {"hist_access_type": "tail", "n": 8})["history"]
        self.assertEqual([entry[2] for entry in history if entry[2] in deaths.values()], list(deaths.values()))


class Lifecycle(unittest.TestCase):
    def test_restart_gives_a_fresh_kernel_at_the_same_connection(self):
        kernel = Session()
        try:
            kernel.value("let gone = 1")
            kernel.client.stop_channels()
            kernel.manager.restart_kernel()
            kernel.connect()
            self.assertEqual(kernel.value("typeof (globalThis as { gone?: unknown }).gone"), "'undefined'")
        finally:
            kernel.close()

    def test_shutdown_is_answered_and_ends_the_process(self):
        for restart in (False, True):
            kernel = Session()
            try:
                reply = kernel.reply("shutdown_request", {"restart": restart}, "control")
                self.assertEqual(reply, {"status": "ok", "restart": restart})
                self.assertEqual(kernel.manager.provisioner.process.wait(timeout=TIMEOUT), 0)
            finally:
                kernel.client.stop_channels()
                kernel.manager.cleanup_resources()

    def test_ipc_serves_as_tcp_does(self):
        with tempfile.TemporaryDirectory() as folder:
            kernel = Session(transport="ipc", ip=os.path.join(folder, "kernel"))
            try:
                self.assertEqual(kernel.value("6 * 7"), "42")
                looping = kernel.execute("console.log('in'); for (;;) {}")
                kernel.until(lambda: kernel.text(looping) == "in\n")
                kernel.manager.interrupt_kernel()
                self.assertEqual(kernel.finish(looping)["ename"], "KeyboardInterrupt")
                self.assertTrue(kernel.client.hb_channel.is_beating())
            finally:
                kernel.close()


if __name__ == "__main__":
    unittest.main()
