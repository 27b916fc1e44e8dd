"""CSV files: how they are written is guessed, what is wrong is said, rows become examples."""

import csv

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from builder.datasets.own import delimited
from builder.datasets.own.bringing import bring, look, outline
from builder.datasets.own.delimited import guess_dialect, read_table
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.numbers_and_dates import date_format, day, number
from builder.datasets.own.plans import Dialect, Split, TablePlan
from builder.settings import settings

PLAIN = "a,b,kind\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n9,10,x\n"


def written(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def table_of(tmp_path, content, encoding="utf-8"):
    found = look(written(tmp_path, content, encoding), settings()).table
    assert found is not None
    return found


def names(found):
    return tuple(each.name for each in found.columns)


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        (PLAIN, "utf-8", Dialect()),
        (PLAIN, "utf-8-sig", Dialect()),
        (PLAIN.replace(",", ";"), "utf-8", Dialect(delimiter=";")),
        (PLAIN.replace(",", "\t"), "utf-8", Dialect(delimiter="\t")),
        (PLAIN.replace(",", "|"), "utf-8", Dialect(delimiter="|")),
        (PLAIN.replace("\n", "\r\n"), "utf-8", Dialect()),
        (PLAIN, "utf-16", Dialect(encoding="utf-16")),
        ("größe;art\n1,5;süß\n2,5;groß\n", "cp1252",
         Dialect(encoding="cp1252", delimiter=";", decimal=",")),
        ("größe,art\n1.5,\x81\n2.5,b\n", "latin-1", Dialect(encoding="latin-1")),
        ('a;b\n"1,5";"x;y"\n"2,5";"z"\n', "utf-8", Dialect(delimiter=";", decimal=",")),
        ("1,2,x\n3,4,y\n", "utf-8", Dialect(header=False)),
        ("name,kind\nanna,x\nberta,y\n", "utf-8", Dialect()),
        ("x,y\ny,x\nx,x\n", "utf-8", Dialect(header=False)),
        ("value\n1\n2\n", "utf-8", Dialect()),
    ],
)  # fmt: skip
def test_how_a_table_is_written_is_guessed(tmp_path, content, encoding, expected):
    assert guess_dialect(written(tmp_path, content, encoding)) == expected


@pytest.mark.parametrize("content", ["a,b,kind", "a,b,kind\n\n,,\n", "Dear students, hello!\n"])
def test_a_single_row_is_no_table(tmp_path, content):
    with pytest.raises(OwnDataError, match="a row for each example .* got a single row: '(a|Dear)"):
        table_of(tmp_path, content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("pictures.zip", PLAIN, "Expected a ZIP, since its name ends with .zip, got a file of"),
        ("Arrays.NPZ", PLAIN, "Expected arrays of NumPy .* ends with .NPZ"),
        ("pictures.zip", "", "got an empty one"),
    ],
)
def test_what_is_called_an_archive_has_to_be_one(tmp_path, name, content, words):
    (tmp_path / name).write_text(content)
    with pytest.raises(OwnDataError, match=words):
        look(tmp_path / name, settings())


def test_a_number_beyond_32_bits_is_none(tmp_path):
    rows = "".join(f"{'inf' if i == 3 else '-1e400' if i == 5 else i},{i % 2}\n" for i in range(90))
    found = table_of(tmp_path, "a,y\n" + rows)
    assert (found.columns[0].kind, found.columns[0].numbers) == ("number", 88)
    assert (found.columns[0].low, found.columns[0].high) == (0.0, 89.0)
    assert number("3.5e38", ".") is None
    assert number("3.3e38", ".") == 3.3e38


def test_a_text_goes_in_where_there_is_nothing_else(tmp_path):
    said = [f"this is remark {i} of many" for i in range(60)]
    alone = "".join(f"{text},{i % 2}\n" for i, text in enumerate(said))
    assert table_of(tmp_path, "remark,label\n" + alone).left_out_at_first() == ()
    beside = "".join(f"{text},{i % 7},{i % 2}\n" for i, text in enumerate(said))
    assert table_of(tmp_path, "remark,size,label\n" + beside).left_out_at_first() == ("remark",)


def test_types_target_and_missing_values(tmp_path):
    rows = ["id,size,when,colour,remark,label"]
    for i in range(60):
        colour = "" if i % 20 == 3 else ("red", "blue")[i % 2]
        size = "NA" if i % 30 == 7 else i / 4
        rows.append(f"{i},{size},2024-03-{1 + i % 28:02d},{colour},this is row {i} of it,{i % 3}")
    found = table_of(tmp_path, "\n".join(rows))
    kinds = {each.name: each.kind for each in found.columns}
    assert kinds == {
        "id": "id", "size": "number", "when": "date", "colour": "category", "remark": "text",
        "label": "number",
    }  # fmt: skip
    missing = {each.name: each.missing for each in found.columns if each.missing}
    assert missing == {"size": 2, "colour": 3}
    assert found.targets == ("label",)
    plan = TablePlan(targets=("label",), left_out=("id", "remark"))
    assert found.kind("label", plan) == "category"
    path = tmp_path / "table.csv"
    told = outline(path, plan, look(path, settings()), settings())
    assert told.classes == ("0", "1", "2")
    assert sum(told.train) + sum(told.test) == 55
    assert told.notes == ("Left out: 5 rows of 60 with a missing value (colour in 3, size in 2).",)
    assert (told.dropped, told.given) == (5, 60)
    assert told.inputs == (("inputs", (4,)),)  # size, when, red, blue


def test_columns_that_are_always_the_same_are_left_out_at_first(tmp_path):
    rows = ["a,unit,gap,y,label"]
    rows += [f"{i},cm,{'' if i % 9 else 7},{i % 4},one" for i in range(40)]
    found = table_of(tmp_path, "\n".join(rows))
    assert found.constant == ("unit", "gap", "label")
    assert found.targets == ("y",)  # a label that is always the same is none
    found = look(tmp_path / "table.csv", settings())
    plan = found.first_plan("mine")
    assert plan.left_out == ("unit", "gap", "label")
    told = outline(tmp_path / "table.csv", plan, found, settings())
    assert (told.inputs, told.dropped, told.notes) == ((("inputs", (1,)),), 0, ())
    all_of_them = plan.model_copy(update={"left_out": (), "missing": "fill"})
    told = outline(tmp_path / "table.csv", all_of_them, found, settings())
    assert told.inputs == (("inputs", (4,)),)
    assert told.dropped == 0


def test_a_wide_table_keeps_its_places_at_first(tmp_path):
    names = ",".join(f"p{place}" for place in range(120))
    rows = [names + ",label"] + ["0," * 60 + f"{i}," * 60 + f"{i % 2}" for i in range(30)]
    found = look(written(tmp_path, "\n".join(rows)), settings())
    assert len(found.table.constant) == 60
    assert found.first_plan("mine").left_out == ()


def test_a_column_that_is_the_same_in_the_rows_that_are_left_is_said(tmp_path):
    rows = ["a,b,label"] + [f"{i},{'' if i % 2 else 5},{i // 2 % 2}" for i in range(20)]
    rows += [",6,1", ",7,0"]
    found = look(written(tmp_path, "\n".join(rows)), settings())
    told = outline(tmp_path / "table.csv", found.first_plan("mine"), found, settings())
    assert (told.dropped, told.given) == (12, 22)
    assert told.notes == (
        "Left out: 12 rows of 22 with a missing value (b in 10, a in 2).",
        "In the rows that are left, 'b' is always the same.",
    )


def made(path, **changes):
    found = look(path, settings())
    plan = found.first_plan("mine").model_copy(update=changes)
    return bring(path, plan, found, "table.csv", settings())


def test_missing_values_are_filled_from_the_training_part_alone(tmp_path):
    rows = ["a,c,y"] + [f"{i if i != 5 else ''},{'u' if i % 3 else 'v'},{i}" for i in range(40)]
    rows += [",,41", "7,,42"]
    path = written(tmp_path, "\n".join(rows))
    split = Split(test_part=0.25, seed=1)
    plan = {"missing": "fill", "normalisation": "none", "kinds": {"y": "number"}}
    about, arrays = made(path, split=split, **plan)
    x = np.concatenate([arrays["x0_train"], arrays["x0_test"]])
    y = np.concatenate([arrays["y0_train"], arrays["y0_test"]])[:, 0]
    given = arrays["x0_train"][~np.isin(arrays["y0_train"][:, 0], [5, 41])]
    assert x[y == 5][0, 0] == pytest.approx(given[:, 0].mean())
    assert x[y == 41][0].tolist() == [pytest.approx(given[:, 0].mean()), 1, 0]  # u is usual
    assert x[y == 42][0].tolist() == [7, 1, 0]
    assert "Missing values, in 3 rows, are replaced by the mean" in about.in_words()


@pytest.mark.parametrize("method", ["none", "unit", "standard"])
def test_normalisation_is_measured_on_the_training_part(tmp_path, method):
    rows = ["a,colour,same,y"] + [f"{i * i},{'rbg'[i % 3]},4,{i % 2}" for i in range(50)]
    path = written(tmp_path, "\n".join(rows))
    about, arrays = made(path, normalisation=method)
    folder = tmp_path / "made"
    folder.mkdir()
    np.savez(folder / "arrays.npz", **arrays)
    loaded = about.dataset("0" * 32, folder).load(lambda *_: None)
    train = loaded.x_train
    assert train.dtype == np.float32 and loaded.y_train.dtype == np.int64
    assert set(np.unique(train[:, 1:4])) == {0, 1}  # categories are left alone
    given = arrays["x0_train"][:, 0]
    low, spread = {
        "none": (0, 1),
        "unit": (given.min(), np.ptp(given)),
        "standard": (given.mean(), given.std()),
    }[method]
    np.testing.assert_allclose(train[:, 0], (given - low) / spread, rtol=1e-4, atol=1e-6)
    expected = (arrays["x0_test"][:, 0] - low) / spread
    np.testing.assert_allclose(loaded.x_test[:, 0], expected, rtol=1e-4, atol=1e-6)
    assert (about.inputs[0].size is not None) == (method == "none")


def test_numbers_that_are_learnt_can_be_scaled(tmp_path):
    path = written(tmp_path, "a,price\n" + "\n".join(f"{i},{100_000 + i * i}" for i in range(30)))
    about, arrays = made(path, scale_targets=True)
    (target,) = about.targets
    assert (target.task, target.shape) == ("regression", (1,))
    scaled = target.scaling.applied(arrays["y0_train"])
    assert (scaled.mean(), scaled.std()) == (pytest.approx(0, abs=1e-3), pytest.approx(1, rel=1e-3))
    plain, _ = made(path)
    assert plain.targets[0].size is not None and plain.targets[0].value_range[0] >= 100_000


def test_several_targets_and_integers_for_categories(tmp_path):
    rows = [f"{i},{'uv'[i % 2]},w{i % 3},{i / 7},{('no', 'yes')[i % 2]}" for i in range(30)]
    path = written(tmp_path, "\n".join(["a,b,c,y,z", *rows]))
    about, arrays = made(path, targets=("z", "y"), categories="integers", left_out=())
    tasks = [(each.name, each.task) for each in about.targets]
    assert tasks == [("z", "binary"), ("y", "regression")]
    assert about.inputs[0].values == ("a", "b", "c")
    assert set(np.unique(arrays["x0_train"][:, 2])) == {0, 1, 2}


def test_a_column_of_texts_becomes_words(tmp_path):
    rows = [f"this is a {('bad', 'good')[i % 2]} one number {i},{i % 2}" for i in range(40)]
    about, arrays = made(written(tmp_path, "\n".join(["text,label", *rows])), left_out=())
    (given,) = about.inputs
    assert (given.kind, given.shape) == ("text", (7,))
    words = [[given.values[code] for code in row] for row in arrays["x0_train"]]
    good = np.array(["good" in row for row in words])
    assert (good == (arrays["y0_train"] == 1)).all()


def test_two_numbers_with_classes_are_points(tmp_path):
    about, _ = made(written(tmp_path, PLAIN * 1), split=Split(test_part=0))
    assert (about.inputs[0].kind, about.test_size) == ("points", 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty"),
        (b"  \n \n", "empty file"),
        (b"\x00\x01\x02\x03" * 50, "a file of bytes"),
        (b"a,b\n1,2\n" * 1000 + b"3,\x004\n", "NUL byte in line 2,001"),
        (b"a,b\n1," + b"x" * 30_000 + b"\n", "quotation mark"),
        (b'a,b\n1,"' + b"2\n" * 20_000, "quotation mark"),
        (b"a,b\n", "got a single row: .a, b."),
        (b",".join(b"c%d" % i for i in range(2_001)) + b"\n1\n", "2,000 columns, got 2,001"),
        (b"%PDF-1.4 \xff\xfe\x00 binary", "a file of bytes"),
    ],
    ids=["empty", "blank", "bytes", "nul", "cell", "quote", "heading", "columns", "pdf"],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(tmp_path, content, words):
    path = written(tmp_path, content)
    with pytest.raises(OwnDataError, match=words):
        made(path)


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "MAX_ROWS", 3)
    with pytest.raises(OwnDataError, match="at most 3 rows of 3 columns"):
        look(written(tmp_path, PLAIN), settings())
    monkeypatch.setattr(delimited, "MAX_ROWS", 1_000)
    monkeypatch.setattr(delimited, "MAX_CELLS", 12)
    with pytest.raises(OwnDataError, match="at most 4 rows of 3 columns"):
        look(written(tmp_path, PLAIN), settings())


def test_the_wrong_encoding_is_refused_in_words(tmp_path):
    path = written(tmp_path, "größe,y\n1,2\n", "latin-1")
    with pytest.raises(OwnDataError, match="Choose another encoding"):
        read_table(path, Dialect(encoding="utf-8"))


def test_names_are_made_unique(tmp_path):
    found = table_of(tmp_path, "a,a,,a,\n1,2,3,4,5\n6,7,8,9,0\n")
    assert len(set(names(found))) == 5
    assert names(found)[:4] == ("a", "a (2)", "column 3", "a (3)")


def test_ragged_rows_are_counted(tmp_path):
    found = table_of(tmp_path, PLAIN + "1,2,3,4,5\n1\n\n")
    assert found.rows == 6
    assert found.notes == (
        "Left out: 1 row with more than 3 cells.",
        "Filled up with missing values: 1 row with fewer than 3 cells.",
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"targets": ()}, "choose a target"),
        ({"targets": ("nothing",)}, "columns of the table, got 'nothing'"),
        ({"left_out": ("a", "b")}, "at least one column"),
        ({"kinds": {"kind": "number"}}, "rows with all their values|Expected"),
        ({"kinds": {"a": "date"}}, "Expected dates in 'a'"),
        ({"targets": ("a",), "kinds": {"kind": "number", "a": "number"}}, "numbers in 'kind'"),
    ],
)
def test_a_plan_that_does_not_go_with_the_table_is_refused(tmp_path, changes, words):
    path = written(tmp_path, PLAIN)
    with pytest.raises(OwnDataError, match=words):
        made(path, **changes)


CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=("Cs",)),
    max_size=12,
)
ROW = st.integers(1, 4).map(lambda width: st.lists(CELL, min_size=width, max_size=width))


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=ROW.flatmap(lambda row: st.lists(row, min_size=1, max_size=8)),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)
@example(rows=[['a"b', "c\nd"]], delimiter=",", encoding="utf-8")
def test_a_table_is_read_back_as_it_was_written(tmp_path, rows, delimiter, encoding):
    path = tmp_path / "round.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([["h"] * len(rows[0]), *rows])
    kept = [[cell.strip() for cell in row] for row in rows]
    kept = [row for row in kept if any(row)]
    dialect = Dialect(encoding=encoding, delimiter=delimiter)
    if not kept:
        with pytest.raises(OwnDataError):
            read_table(path, dialect)
        return
    table = read_table(path, dialect)
    assert [list(row) for row in zip(*table.columns, strict=True)] == kept


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_numbers_are_read_as_they_are_written(value):
    assert number(repr(value), ".") == value
    assert number(repr(value).replace(".", ","), ",") == value


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1,234", ".", 1234), ("1,234.5", ".", 1234.5), ("1.234", ",", 1234),
        ("1.234,5", ",", 1234.5), ("1,5", ".", None), ("12,34", ".", None), ("1e5", ".", 1e5),
        ("-.5", ".", -0.5), ("0x10", ".", None), ("1_000", ".", None), ("inf", ".", None),
        ("nan", ".", None), ("٣", ".", None), ("", ".", None), ("9" * 50, ".", None),
    ],
)  # fmt: skip
def test_what_is_a_number(cell, decimal, value):
    assert number(cell, decimal) == value


def test_dates():
    assert date_format(["31.12.2024", "01.02.2023"]) == "%d.%m.%Y"
    assert date_format(["12/31/2024", "01/02/2023"]) == "%m/%d/%Y"
    assert date_format(["1.5", "2.5"]) is None
    assert day("1970-01-02", "%Y-%m-%d") == 1
    assert day("1970-01-02T12:00", "%Y-%m-%d") == 1.5
    assert day("1970-02-31", "%Y-%m-%d") is None
