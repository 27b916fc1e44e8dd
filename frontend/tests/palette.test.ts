import { expect, it } from "vitest";
import { grouped, partsOf } from "../src/shared/palette";
import { luminance, withOpacity } from "../src/shared/theme";
import { count, snakeCase } from "../src/shared/format";

const family = (name: string) => ({ name, title: name, icon: "", light: "", dark: "" });
const item = (class_name: string, inFamily: string) => ({ class_name, family: inFamily, summary: "" });

it("groups by family, leaves empty families out, and loses no layer", () => {
  const items = [item("Add", "merge"), item("Dense", "core"), item("Odd", "nowhere")];
  const groups = grouped([family("core"), family("pooling"), family("merge")], items);
  expect(groups.map((group) => group.family.title)).toEqual(["core", "merge", "Other"]);
  expect(groups.flatMap((group) => group.items)).toHaveLength(items.length);
});

it.each([
  ["GlobalAveragePooling2D", "GlobalAveragePooling", "2D"],
  ["SeparableConv1D", "SeparableConv", "1D"],
  ["Conv3DTranspose", "Conv", "3DTranspose"],
  ["LayerNormalization", "LayerNormalization", ""],
  ["my block 2D", "my block ", "2D"],
])("parts %s before what tells it from its sisters", (title, stem, end) => {
  expect(partsOf(title)).toEqual([stem, end]);
});

it.each([
  ["#ffffff", 1],
  ["#000", 0],
  ["rgb(255, 255, 255)", 1],
  ["unset", 1],
])("reads the lightness of %s", (colour, lightness) => {
  expect(luminance(colour)).toBeCloseTo(lightness);
});

it("gives a colour an opacity", () => {
  expect(withOpacity("#ff8000", 0.5)).toBe("rgba(255, 128, 0, 0.5)");
  expect(withOpacity("unset", 0.5)).toBe("unset");
});

it.each([
  ["Conv2D", "conv2d"],
  ["MaxPooling2D", "max_pooling2d"],
  ["LSTM", "lstm"],
  ["BatchNormalization", "batch_normalization"],
  ["ConvLSTM2D", "conv_lstm2d"],
])("names %s as Keras does", (className, name) => {
  expect(snakeCase(className)).toBe(name);
});

it("writes numbers with separators, and unknown ones not at all", () => {
  expect([count(36928), count(0), count(null)]).toEqual(["36,928", "0", ""]);
});
