from xml.etree import ElementTree

from builder.plots.words import words_svg


def test_words_stand_in_lines_each_on_its_ground():
    words = [("<soup>", "+0.5", "rgba(1,2,3,0.5)"), *[("kitchen", "0", "#fff")] * 30]
    drawn = ElementTree.fromstring(words_svg(words))
    texts = [each.text for each in drawn.iter() if each.text]
    assert texts[:3] == ["<soup>", "+0.5", "kitchen"] and len(texts) == 62
    ground, first, *others = [each.attrib for each in drawn.iter() if each.tag.endswith("rect")]
    assert first["fill"] == "rgba(1,2,3,0.5)"
    assert len({each["y"] for each in others}) > 2
    for each in others:
        assert float(each["x"]) + float(each["width"]) <= float(ground["width"])
        assert float(each["y"]) + float(each["height"]) <= float(ground["height"])


def test_no_words_are_an_empty_picture():
    assert ElementTree.fromstring(words_svg([])) is not None
