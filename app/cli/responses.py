"""`phieu responses`: the key of a campaign, and the opening of its sealed answers."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.desk import fail, load_resources, opened, say, say_json, tell
from app.responses import service as responses

app = typer.Typer(help="The seal key and the opening.", no_args_is_help=True)

Campaign = Annotated[str, typer.Option("--campaign", help="Short name of the campaign.")]
Passphrase = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        help="File whose first line is the passphrase (- for standard input); asked for when absent.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command("key")
def make_key(
    campaign: Campaign,
    out: Annotated[Path, typer.Option("--out", help="The key file to write; it must not exist yet.")],
    passphrase_file: Passphrase = None,
    as_json: AsJson = False,
) -> None:
    """Makes the campaign's key pair: the private half goes to FILE under a passphrase, nowhere else."""
    if out.exists():
        fail(f"{out}: this file exists already. Choose another name; a key file is never overwritten.")
    passphrase = _read_passphrase(passphrase_file, new=True)
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        fail(f"{out}: the key file cannot be written ({error.strerror}). Choose another folder.")
    try:
        with opened(writing=True) as work, os.fdopen(handle, "wb") as file:
            content, fingerprint = responses.make_seal_key(work, campaign_key=campaign, passphrase=passphrase)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    if as_json:
        say_json({"campaign": campaign, "fingerprint": fingerprint, "key_file": str(out)})
        return
    say(f"Fingerprint: {fingerprint}")
    say(f"Key file: {out}. Keep it and the passphrase apart, off this machine: without both nothing opens.")


@app.command("open")
def open_envelopes(
    campaign: Campaign,
    key: Annotated[list[Path], typer.Option("--key", help="The key file made for this campaign.")],
    passphrase_file: Passphrase = None,
    as_json: AsJson = False,
) -> None:
    """Opens all sealed answers of a closed campaign, mixed in batches; all of them or none."""
    if len(key) != 1 or not key[0].is_file():
        fail(f"--key {' '.join(map(str, key))}: give the one file that `phieu responses key` wrote.")
    passphrase = _read_passphrase(passphrase_file, new=False)
    private_key = responses.read_seal_key(key[0].read_bytes(), passphrase=passphrase, campaign_key=campaign)
    resources = load_resources()
    try:
        with opened(writing=True, resources=resources) as work:
            report = responses.open_envelopes(work, campaign_key=campaign, private_key=private_key)
        tell("Writing the database files anew, so that nothing sealed is left in them.")
        responses.rewrite_files(resources)
    finally:
        resources.database.dispose()
    if as_json:
        say_json(_document(report))
        return
    say(f"{report.opened} answers opened in {len(report.batches)} batches, {report.counted} of them count.")
    say(f"Root of the list of receipts: {report.receipts_root}")


def _document(report: responses.OpeningReport) -> dict[str, Any]:
    return {
        "campaign": report.campaign, "opened": report.opened, "counted": report.counted,
        "receipts_root": report.receipts_root,
        "batches": [
            {
                "n": one.n, "counted": one.counted, "envelope_root": one.envelope_root,
                "response_root": one.response_root,
            }
            for one in report.batches
        ],
    }  # fmt: skip


def _read_passphrase(source: Path | None, *, new: bool) -> str:
    """The passphrase from a file, from standard input, or asked for without showing it."""
    if source is None and sys.stdin.isatty():
        asked: str = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True)
        return asked
    if source is None or str(source) == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if not source.is_file():
        fail(f"{source}: there is no such file. Give a file whose first line is the passphrase.")
    lines = source.read_text(encoding="utf-8").splitlines()
    return lines[0] if lines else ""
