"""Makes the generated parts of the package from the OpenAPI document of the admin API.

`models.py`: the shapes of the document, by datamodel-code-generator. `_async/calls.py`: a method for each operation.
`_sync/`: the whole of `_async` without its `await`s, so that there is one source of both clients.
"""

from __future__ import annotations

import argparse
import json
import keyword
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

NOTICE = "# Made from the OpenAPI document of the admin API by `pnpm run docs`.\n"
JSON = "application/json"
LINES = "application/x-ndjson"
#: Checks of values, which are the gateway's; types of Python have no room for them.
CHECKS = {
    "format",
    "pattern",
    "default",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "propertyNames",
}


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def class_case(name: str) -> str:
    return name[0].upper() + name[1:]


def argument(name: str) -> str:
    """`from` is a word of Python: `from_`. The transport takes the underscore off again."""
    return f"{name}_" if keyword.iskeyword(name) else name


def shape(schema: Any) -> Any:
    """A schema without what only checks values; objects stay open for members that later versions add."""
    if isinstance(schema, list):
        return [shape(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {key: shape(part) for key, part in value.items()} if name == "properties" else shape(value)
        for name, value in schema.items()
        if name not in CHECKS and not (name == "additionalProperties" and value is False)
    }


class Operations:
    """The operations of a document, and the schemas that they need, each with a name."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas: dict[str, Any] = shape(document["components"]["schemas"])
        self.methods: list[str] = []
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                # What everybody may see are pages for people.
                if "security" not in operation:
                    self.methods.append(self._method(method.upper(), path, operation))

    def _name(self, schema: dict[str, Any], otherwise: str) -> str:
        if "$ref" in schema:
            return str(schema["$ref"]).rsplit("/", 1)[-1]
        self.schemas[otherwise] = shape(schema)
        return otherwise

    def _answer(self, operation: dict[str, Any], name: str) -> tuple[str, str]:
        """Of which kind the answer is, and its type."""
        good = [answer for status, answer in sorted(operation["responses"].items()) if status < "300"]
        contents = [answer.get("content", {}) for answer in good]
        if any(LINES in content for content in contents):
            schema = contents[0][LINES].get("schema")
            return "lines", f"models.{self._name(schema, f'{name}Line')}" if schema else "dict[str, Any]"
        if all(JSON in content for content in contents):
            return "json", f"models.{self._name(contents[0][JSON]['schema'], f'{name}Answer')}"
        return (
            ("nothing", "None")
            if all(status >= "204" for status in operation["responses"] if status < "300")
            else ("response", "httpx2.Response")
        )

    def _query(self, parameters: list[dict[str, Any]], name: str) -> str | None:
        if not parameters:
            return None
        self.schemas[f"{name}Query"] = {
            "type": "object",
            "properties": {argument(each["name"]): shape(each["schema"]) for each in parameters},
            "required": [argument(each["name"]) for each in parameters if each.get("required")],
        }
        return f"{name}Query"

    def _method(self, method: str, path: str, operation: dict[str, Any]) -> str:
        name = class_case(operation["operationId"])
        parameters = operation.get("parameters", [])
        types = {"integer": "int"}
        takes = ["self"] + [
            f"{each['name']}: {types.get(each['schema'].get('type', ''), 'str')}"
            for each in parameters
            if each["in"] == "path"
        ]
        address = re.sub(r"{(\w+)}", r"{segment(\1)}", path)
        asked = [f'"{method}"', f'f"{address}"' if "{" in path else f'"{path}"']
        body = operation.get("requestBody")
        if body is not None:
            kind = self._name(body["content"][JSON]["schema"], f"{name}Body")
            takes.append(f"body: models.{kind}" + ("" if body.get("required") else " | None = None"))
        query = self._query([each for each in parameters if each["in"] == "query"], name)
        if query is not None:
            takes.append(f"**query: Unpack[models.{query}]")
            asked.append("query=query")
        if body is not None:
            asked.append("body=body")
        kind, answer = self._answer(operation, name)
        return self._text(operation, takes, asked, kind, answer)

    @staticmethod
    def _text(operation: dict[str, Any], takes: list[str], asked: list[str], kind: str, answer: str) -> str:
        text = "\n\n".join(
            part for part in (f"{operation['summary']}.", operation.get("description")) if part
        )
        lines = [line.rstrip() for line in f'"""{text}"""'.splitlines()]
        passed = ", ".join(asked)
        returned = f"AsyncIterator[{answer}]" if kind == "lines" else answer
        statement = {
            "lines": f"return self._transport.lines({passed})",
            "json": f"return cast({answer}, await self._transport.call({passed}))",
            "nothing": f"await self._transport.call({passed})",
            "response": f"return await self._transport.request({passed})",
        }[kind]
        head = "def" if kind == "lines" else "async def"
        return "\n".join(
            f"    {line}" if line else ""
            for line in [
                f"{head} {snake_case(operation['operationId'])}({', '.join(takes)}) -> {returned}:",
                *(f"    {line}" if line else "" for line in lines),
                f"    {statement}",
            ]
        )

    @property
    def calls(self) -> str:
        return (
            NOTICE
            + '"""Every call of the admin API."""\n\n'
            + "from __future__ import annotations\n\n"
            + "from collections.abc import AsyncIterator\nfrom typing import Any, cast\n\n"
            + "import httpx2\nfrom typing_extensions import Unpack\n\n"
            + "from .. import models\nfrom ..text import segment\nfrom .transport import AsyncTransport\n\n\n"
            + 'class AsyncCalls:\n    """A method for each operation of the admin API, under the name that its document gives it."""\n\n'
            + "    def __init__(self, transport: AsyncTransport) -> None:\n        self._transport = transport\n\n"
            + "\n\n".join(self.methods)
            + "\n"
        )


def render_models(schemas: dict[str, Any]) -> str:
    document = {
        "openapi": "3.1.1",
        "info": {"title": "Sluice", "version": "0"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "openapi.json"), Path(folder, "models.py")
        source.write_text(json.dumps(document))
        subprocess.run(
            [
                *(
                    sys.executable,
                    "-m",
                    "datamodel_code_generator",
                    "--input",
                    source,
                    "--input-file-type",
                    "openapi",
                ),
                *(
                    "--output",
                    target,
                    "--output-model-type",
                    "typing.TypedDict",
                    "--target-python-version",
                    "3.10",
                ),
                *("--formatters", "builtin", "--disable-timestamp", "--custom-file-header", NOTICE.strip()),
                *(
                    "--naming-strategy",
                    "full-path",
                    "--use-schema-description",
                    "--use-field-description",
                    "--reuse-model",
                ),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return target.read_text()


#: Words of the asynchronous client, and what stands for them in the other one.
SYNCHRONOUS = [
    (r"\basync (def|for|with)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\basynccontextmanager\b", "contextmanager"),
    (r"\basyncio\b", "time"),
    (r"\baclosing\b", "closing"),
    (r"\baclose\b", "close"),
    (r"\baiter_text\b", "iter_text"),
    (r"\baread\b", "read"),
    (r"\b__a(enter|exit|iter|next)__\b", r"__\1__"),
    (r"\bStopAsyncIteration\b", "StopIteration"),
    (r"\banext\b", "next"),
    (r"\bAsync(?=[A-Z])", ""),
]


def synchronous(text: str) -> str:
    for pattern, replacement in SYNCHRONOUS:
        text = re.sub(pattern, replacement, text)
    return text


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("document", type=Path, help="a file with the document, as /api/v1/openapi.json answers it")
    parser.add_argument("target", type=Path, help="the folder of the package, src/sluice_sdk")
    given = parser.parse_args()
    target: Path = given.target
    operations = Operations(json.loads(given.document.read_text("utf-8")))
    calls = operations.calls
    files = {"models.py": render_models(operations.schemas), "_async/calls.py": calls}
    package = Path(__file__).parent / "src/sluice_sdk"
    for source in sorted((package / "_async").glob("*.py")):
        text = calls if source.name == "calls.py" else source.read_text()
        notice = (
            "" if source.name == "calls.py" else f"# Made from _async/{source.name} by `pnpm run docs`.\n"
        )
        files[f"_sync/{source.name}"] = notice + synchronous(text)
    files["_sync/calls.py"] = synchronous(calls)
    for name, text in files.items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


if __name__ == "__main__":
    main()
