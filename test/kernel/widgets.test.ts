import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtModules } from "../../dist/kernel/language/preloaded-modules.js";
import type { CommEvent } from "../../dist/kernel/runtime/runtime.js";
import { IntSlider } from "../../lib/widgets/index.js";
import { Notebook, type Shown } from "./runtime/notebook.js";

type Data = Readonly<Record<string, unknown>>;

describe("widgets in cells", () => {
  let notebook: Notebook;
  let deliveries = 0;

  beforeAll(() => {
    const { library, magics } = builtModules();
    notebook = new Notebook({ preload: { library, magics } });
  });
  afterAll(() => notebook.close());

  const ofComms = (outputs: readonly Shown[]): CommEvent[] =>
    outputs.filter((output): output is CommEvent => output.type.startsWith("comm_"));

  /** Sends what the page would; resolves with what came back. */
  async function receive(event: Partial<CommEvent> & { comm_id: string; data: Data }): Promise<CommEvent[]> {
    deliveries += 1;
    const id = `comm-${deliveries}`;
    const result = await notebook.runtime.receive(id, {
      type: "comm_msg",
      metadata: {},
      buffers: [],
      ...event,
    } as CommEvent);
    expect(result.status).toBe("ok");
    return ofComms(notebook.outputs(id));
  }

  async function idOf(name: string): Promise<string> {
    return String((await notebook.run(`${name}.modelId`)).value).replaceAll("'", "");
  }

  const update = (id: string, state: Data): Promise<CommEvent[]> =>
    receive({ comm_id: id, data: { method: "update", state, buffer_paths: [] } });

  test("open with the state that the page's models expect, and show as their view, or as text", async () => {
    const { outputs, result } = await notebook.run(
      "const k = new IntSlider({ value: 5, max: 30, barStyle: 1 })",
    );
    expect(result.status).toBe("error");
    expect(ofComms(outputs)).toEqual([]);
    const slider = await notebook.run(
      "const s = new IntSlider({ value: 5, max: 30, readoutFormat: 'd' }); s",
    );
    const [opened] = ofComms(slider.outputs);
    expect(opened).toMatchObject({
      type: "comm_open",
      target_name: "jupyter.widget",
      metadata: { version: "2.1.0" },
      data: {
        buffer_paths: [],
        state: {
          _model_module: "@jupyter-widgets/controls",
          _model_module_version: "2.0.0",
          _model_name: "IntSliderModel",
          _view_name: "IntSliderView",
          value: 5,
          max: 30,
          readout_format: "d",
          layout: null,
        },
      },
    });
    expect(slider.result.status === "ok" && slider.result.data).toEqual({
      "application/vnd.jupyter.widget-view+json": {
        version_major: 2,
        version_minor: 0,
        model_id: opened?.comm_id,
      },
      "text/plain": "IntSlider { max: 30, value: 5 }",
    });
  });

  test("carry values both ways, and tell the observers of either", async () => {
    const { outputs, stdout } = await notebook.run(`
      const both = new FloatSlider({ value: 1 });
      both.observe(({ name, old, new: now }) => console.log(name, old, now));
      both.value = 2;
      both.value = 2;
      both.value = 99;`);
    const observing = notebook.latestId;
    expect(stdout).toBe("value 1 2\nvalue 2 10\n");
    expect(
      ofComms(outputs)
        .slice(1)
        .map(({ data }) => data),
    ).toEqual([
      { method: "update", state: { value: 2 }, buffer_paths: [] },
      { method: "update", state: { value: 10 }, buffer_paths: [] },
    ]);
    const answers = await update(await idOf("both"), { value: 3.5 });
    expect(answers.map(({ data }) => data)).toEqual([
      { method: "echo_update", state: { value: 3.5 }, buffer_paths: [] },
    ]);
    expect((await notebook.run("both.value")).value).toBe("3.5");
    expect(notebook.text(observing, "stdout")).toContain("value 10 3.5\n");
  });

  test("call a button's listeners at the cell that made them, also with what they throw and await", async () => {
    await notebook.run(`
      let clicks = 0;
      const button = new Button({ description: 'Go' });
      button.onClick(async () => {
        await null;
        console.log('click', ++clicks);
        if (clicks === 2) throw new Error('enough');
      });`);
    const made = notebook.latestId;
    const id = await idOf("button");
    const click = { comm_id: id, data: { method: "custom", content: { event: "click" } } };
    await receive(click);
    await receive(click);
    expect(notebook.text(made, "stdout")).toBe("click 1\nclick 2\n");
    expect(notebook.text(made, "stderr")).toContain("Error: enough");
  });

  test("keep value, index and labels of a choice in step", async () => {
    const { value } = await notebook.run(`
      const choice = new Dropdown({ options: { one: 1, two: 2 }, value: 2 });
      const list = new SelectMultiple({ options: ['a', 'b', 'c'], value: ['b'] });
      [choice.index, choice.value, list.index]`);
    expect(value).toBe("[ 1, 2, [ 1 ] ]");
    await update(await idOf("choice"), { index: 0 });
    await update(await idOf("list"), { index: [0, 2] });
    expect((await notebook.run("[choice.value, list.value]")).value).toBe("[ 1, [ 'a', 'c' ] ]");
    expect((await notebook.run("choice.options = { two: 2, one: 1 }; choice.index")).value).toBe("1");
    const refused = await notebook.traceback("(choice as any).value = 3");
    expect(refused).toContain("Expected value to be one of the options (two, one), got 3.");
  });

  test("hold others, a layout and a style of their own", async () => {
    const { outputs } = await notebook.run(`
      const box = new VBox([new Checkbox()], { layout: { width: '50%' } });
      box.children = [];
      const button2 = new Button();
      button2.style.buttonColor = 'red';
      button2.layout = { gridArea: 'a' };`);
    const comms = ofComms(outputs);
    const opened = comms.filter(({ type }) => type === "comm_open");
    const state = (name: string): Data | undefined =>
      opened.map(({ data }) => data.state as Data).find(({ _model_name: model }) => model === name);
    const id = (name: string): string | undefined =>
      opened.find(({ data }) => (data.state as Data)._model_name === name)?.comm_id;
    expect(state("VBoxModel")).toMatchObject({
      children: [`IPY_MODEL_${id("CheckboxModel")}`],
      layout: `IPY_MODEL_${id("LayoutModel")}`,
    });
    expect(state("LayoutModel")).toMatchObject({
      width: "50%",
      height: null,
      _view_module: "@jupyter-widgets/base",
    });
    const updates = comms.filter(({ type }) => type === "comm_msg").map(({ data }) => data.state);
    expect(updates).toEqual([
      { children: [] },
      { style: `IPY_MODEL_${id("ButtonStyleModel")}` },
      { button_color: "red" },
      { layout: expect.stringMatching(/^IPY_MODEL_/) },
    ]);
  });

  test("tell a page that comes later of all states", async () => {
    await notebook.run("const gone = new Text(); const stays = new Text({ value: 'x' }); gone.close()");
    await receive({
      type: "comm_open",
      comm_id: "control",
      target_name: "jupyter.widget.control",
      data: {},
    } as never);
    const [answer] = await receive({ comm_id: "control", data: { method: "request_states" } });
    const states = answer?.data.states as Record<string, { state: Data }>;
    expect(states[await idOf("stays")]).toMatchObject({ model_name: "TextModel", state: { value: "x" } });
    expect(states).not.toHaveProperty(await idOf("gone"));
  });

  test("let interact show results again when a control changes", async () => {
    const { outputs } = await notebook.run(`
      const power = new IntSlider({ value: 2, max: 5 });
      interact(({ base, power, negative }) => (negative ? -1 : 1) * base ** power, { base: [1, 9], power, negative: false });`);
    const made = notebook.latestId;
    const shown = (all: readonly Shown[]): unknown[] =>
      all.flatMap((output) => (output.type === "update_display_data" ? [output.data["text/plain"]] : []));
    expect(shown(outputs)).toEqual(["25"]);
    await update(await idOf("power"), { value: 3 });
    expect(shown(notebook.outputs(made))).toEqual(["25", "125"]);
    expect(await notebook.traceback("interact(() => 1, { x: [] as any })")).toContain(
      "Expected the control x",
    );
  });

  test("say what they expect", async () => {
    expect(await notebook.traceback("new IntSlider({ max: 1.5 })")).toContain("whole number");
    expect(await notebook.traceback("new IntSlider({ colour: 1 } as any)")).toMatch(
      /Expected a trait of IntSlider \(.*value.*\), got "colour"/,
    );
  });
});

test("outside of a notebook, widgets say that they need one", () => {
  expect(() => new IntSlider()).toThrow("Widgets need a notebook");
});
