"""The address names the project: a person goes back and forward through it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.build_page import BuildPage, OpenPage
from tests.e2e.server import StreamlitServer

pytestmark = pytest.mark.e2e


def test_back_leads_to_the_project_before(product: StreamlitServer, open_page: OpenPage) -> None:
    build = BuildPage(open_page(product.url), product)
    first = build.project_id
    build.page.get_by_role("button", name="My first network").click()
    build.page.get_by_role("button", name="New project").click()
    expect(build.page).not_to_have_url(re.compile(f"project={first}"))
    build.expect_params(0)
    second = build.project_id
    build.page.go_back()
    expect(build.page).to_have_url(re.compile(f"project={first}"))
    build.expect_params(38_282)
    build.page.go_forward()
    expect(build.page).to_have_url(re.compile(f"project={second}"))
    build.expect_params(0)
