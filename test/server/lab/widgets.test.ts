import { expect, it } from "vitest";
import { describeLab } from "./lab-page.js";

describeLab("widgets", {}, (lab) => {
  it("moves a slider in the page and finds its value in the cell's variable", async () => {
    const { page } = lab();
    await lab().newNotebook();
    const made = await lab().run(
      'const k = new IntSlider({ description: "k", value: 5, max: 30 });\nk.observe(({ new: value }) => console.log("now", value));\nk',
    );
    const handle = lab().cell(made).locator(".noUi-handle");
    await handle.press("ArrowRight");
    await handle.press("ArrowRight");
    await expect.poll(() => lab().outputText(made)).toContain("now 7");
    const read = await lab().run("k.value * 100");
    await expect.poll(() => lab().outputText(read)).toContain("700");
    await lab().run("k.value = 21;");
    await expect.poll(() => lab().cell(made).locator(".widget-readout").innerText()).toBe("21");
    await expect.poll(() => lab().outputText(made)).toContain("now 21");
    expect(await page.locator(".jp-Notebook:visible .widget-slider").count()).toBe(1);
  });

  it("runs a button's callback, whose output appears at its cell", async () => {
    const made = await lab().run(
      [
        'const go = new Button({ description: "Train", buttonStyle: "primary" });',
        'const bar = new IntProgress({ max: 3, barStyle: "success" });',
        "go.onClick(async () => {",
        "  bar.value += 1;",
        "  await null;",
        '  console.log("click", bar.value);',
        '  if (bar.value === 3) throw new Error("enough");',
        "});",
        'new VBox([new HBox([go, bar]), new HTML({ value: "<b>bold" })])',
      ].join("\n"),
    );
    const button = lab().cell(made).getByRole("button", { name: "Train" });
    await button.click();
    await expect.poll(() => lab().outputText(made)).toContain("click 1");
    await button.click();
    await button.click();
    await expect.poll(() => lab().outputText(made)).toMatch(/click 3[\s\S]*Error: enough/);
    expect(await lab().cell(made).locator(".progress-bar").getAttribute("style")).toContain("100%");
    expect(await lab().cell(made).locator(".widget-html b").innerText()).toBe("bold");
  });

  it("shows again what interact's function returns", async () => {
    const made = await lab().run(
      'interact(({ base, power, sign }) => sign + String(base ** power), { base: [1, 9], power: 2, sign: ["+", "-"] })',
    );
    await expect.poll(() => lab().outputText(made)).toContain("+25");
    await lab().cell(made).locator("select").selectOption("-");
    await expect.poll(() => lab().outputText(made)).toContain("-25");
    await lab().picture("widgets");
  });

  it("shows the widgets again after a reload", async () => {
    const { page } = lab();
    await lab().save();
    await page.reload();
    await lab().idle();
    const slider = page.locator(".jp-Notebook:visible .widget-slider").first();
    await slider.waitFor();
    expect(await slider.locator(".widget-readout").innerText()).toBe("21");
    await slider.locator(".noUi-handle").press("ArrowLeft");
    const read = await lab().run("k.value + 1000");
    await expect.poll(() => lab().outputText(read)).toContain("1020");
  });

  it("shows a text in their place where no kernel knows them any more", async () => {
    const { page } = lab();
    await lab().save();
    await lab().choose("Kernel", "Shut Down Kernel");
    await page.reload();
    const saved = page.locator(".jp-Notebook:visible .jp-OutputArea-output");
    await expect.poll(async () => (await saved.allInnerTexts()).join("\n")).toContain("IntSlider {");
    await lab().picture("widgets-without-kernel");
  });
});
