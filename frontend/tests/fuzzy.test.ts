import { describe, expect, it } from "vitest";
import { score, search } from "../src/shared/fuzzy";

const NAMES = [
  "Dense", "EinsumDense", "Conv1D", "Conv2D", "Conv3D", "SeparableConv2D", "DepthwiseConv2D",
  "Conv2DTranspose", "ConvLSTM2D", "MaxPooling1D", "MaxPooling2D", "GlobalMaxPooling2D",
  "AveragePooling2D", "BatchNormalization", "LayerNormalization", "Dropout", "SpatialDropout2D",
  "LSTM", "Bidirectional", "Add", "AdditiveAttention", "MultiHeadAttention", "Flatten",
];
const ITEMS = NAMES.map((class_name) => ({ class_name, family: "core", summary: `About ${class_name}` }));
const found = (query: string) => search(query, ITEMS).map((item) => item.class_name);

describe("search", () => {
  it.each([
    ["conv2d", "Conv2D"],
    ["c2d", "Conv2D"],
    ["conv", "Conv1D"],
    ["max", "MaxPooling1D"],
    ["max pool 2", "MaxPooling2D"],
    ["max_pooling2d", "MaxPooling2D"],
    ["mp2", "MaxPooling2D"],
    ["gmp", "GlobalMaxPooling2D"],
    ["bn", "BatchNormalization"],
    ["ln", "LayerNormalization"],
    ["mha", "MultiHeadAttention"],
    ["add", "Add"],
    ["dense", "Dense"],
    ["lstm", "LSTM"],
    ["drop", "Dropout"],
  ])("%s finds %s first", (query, best) => {
    expect(found(query)[0]).toBe(best);
  });

  it("puts a part of a name before scattered letters", () => {
    const names = found("lstm");
    expect(names.indexOf("ConvLSTM2D")).toBe(1);
  });

  it("finds nothing for letters that are not there", () => {
    expect(found("zzz")).toEqual([]);
    expect(found("")).toEqual([]);
  });

  it("falls back to what is said of a layer", () => {
    const items = [{ class_name: "ReLU", family: "activation", summary: "Rectified linear unit." }];
    expect(search("rectified", items)).toEqual(items);
  });

  it("knows blocks by what they are called, not by their keys", () => {
    const block = { class_name: "block:7f3a", title: "Bottleneck", family: "blocks", summary: "" };
    expect(search("bottle", [block])).toEqual([block]);
    expect(search("7f3a", [block])).toEqual([]);
  });

  it("keeps the palette's order among equals", () => {
    expect(found("conv").slice(0, 3)).toEqual(["Conv1D", "Conv2D", "Conv3D"]);
  });

  it("knows no order of letters but the name's", () => {
    expect(score("d2c", "Conv2D")).toBe(0);
  });
});
