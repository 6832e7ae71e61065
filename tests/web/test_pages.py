from __future__ import annotations

from fastapi.testclient import TestClient


def test_the_first_page_answers(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "<h1>Today</h1>" in answer.text


def test_an_unknown_address_is_a_page_with_one_line(client: TestClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "there is no page at this address" in answer.text
