"""`phieu responses`: the key of a campaign, its rehearsal, and the opening of its sealed answers."""

import os
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from app.campaigns import service as campaigns
from app.cli.desk import fail, load_resources, opened, say, say_json, tell
from app.core.resources import Resources
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
KeyFile = Annotated[
    Path | None, typer.Option("--key", help="The key file, where the key lies under a passphrase.")
]
ShareFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--share", help="File of one share, where trustees hold the key; repeat. Asked for if absent."
    ),
]
MOST_SHARES = 16


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


@app.command("keys")
def make_keys(
    campaign: Campaign,
    out: Annotated[Path, typer.Option("--out", help="A new folder for the shares and the public half.")],
    shares: Annotated[str, typer.Option(help="How many are needed, of how many: 2/3.")] = "2/3",
    as_json: AsJson = False,
) -> None:
    """Makes a key in shares for trustees; needs no database, so run it on a machine without a network."""
    needed, total = _read_split(shares)
    made = responses.make_shared_key(campaign_key=campaign, needed=needed, total=total)
    files = {f"share-{number}.txt": page for number, page in enumerate(made.shares, 1)}
    try:
        out.mkdir(mode=0o700)
        for name, content in {**files, "public-key.json": made.public}.items():
            with os.fdopen(os.open(out / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        fail(
            f"{out}: the shares cannot be written ({error.strerror}). Name a folder that does not exist yet."
        )
    if as_json:
        say_json({"campaign": campaign, "fingerprint": made.fingerprint, "folder": str(out), "shares": total})
        return
    say(f"Fingerprint: {made.fingerprint}")
    say(f"{out}: {total} shares, any {needed} of them open. Print each on a sheet for one trustee, in a")
    say("sealed envelope, then destroy the files of the shares. Only public-key.json goes to the server.")


@app.command("register-key")
def register_key(
    campaign: Campaign,
    public: Annotated[Path, typer.Option(help="public-key.json as written with the shares.")],
    fingerprint: Annotated[
        str | None, typer.Option(help="The fingerprint from the minutes; asked for when absent.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of the present key.")
    ] = False,
) -> None:
    """Sets the public half of a shared key in a campaign, once the fingerprint has been compared."""
    if not public.is_file():
        fail(f"{public}: there is no such file. Give public-key.json as written with the shares.")
    half = responses.read_public_half(public.read_bytes())
    if half.campaign != campaign:
        fail(f"{public}: this key was made for {half.campaign}, not for {campaign}.")
    typed = fingerprint or typer.prompt("Fingerprint as in the minutes", err=True)
    with opened(writing=True) as work:
        responses.set_public_key(
            work, campaign_key=campaign, public_key=half.public_key, fingerprint=typed, replace=replace
        )
    say(f"{campaign}: key {half.fingerprint} is set.")
    say(f"Now rehearse the opening: phieu responses rehearse --campaign {campaign}")


@app.command("rehearse")
def rehearse(
    campaign: Campaign,
    key: KeyFile = None,
    share: ShareFiles = None,
    passphrase_file: Passphrase = None,
    as_json: AsJson = False,
) -> None:
    """Seals test envelopes and opens them with the real key: a campaign does not start without it."""
    resources = load_resources()
    try:
        private_key = _read_key(resources, campaign, key=key, shares=share, passphrase_file=passphrase_file)
        with opened(writing=True, resources=resources) as work:
            done = responses.rehearse_opening(work, campaign_key=campaign, private_key=private_key)
    finally:
        resources.database.dispose()
    if as_json:
        say_json({"campaign": campaign, "fingerprint": done.fingerprint, "opened": done.opened,
                  "evidence": done.evidence})  # fmt: skip
        return
    say(f"{done.opened} test envelopes sealed and opened with the key {done.fingerprint}.")


@app.command("open")
def open_envelopes(
    campaign: Campaign,
    key: KeyFile = None,
    share: ShareFiles = None,
    passphrase_file: Passphrase = None,
    as_json: AsJson = False,
) -> None:
    """Opens all sealed answers of a closed campaign, mixed in batches; all of them or none."""
    resources = load_resources()
    try:
        private_key = _read_key(resources, campaign, key=key, shares=share, passphrase_file=passphrase_file)
        with opened(writing=True, resources=resources) as work:
            report = responses.open_envelopes(work, campaign_key=campaign, private_key=private_key)
        _tell_opening(report, as_json=as_json)
        tell("Writing the database files anew, so that nothing sealed is left in them.")
        responses.rewrite_files(resources)
    finally:
        resources.database.dispose()


@app.command("rewrite")
def rewrite() -> None:
    """Writes the database files anew, if the opening could not do so because somebody was reading."""
    resources = load_resources()
    try:
        responses.rewrite_files(resources)
    finally:
        resources.database.dispose()
    say("The database files are written anew. Nothing that was sealed is left in them.")


def _tell_opening(report: responses.OpeningReport, *, as_json: bool) -> None:
    if as_json:
        say_json(_document(report))
        return
    say(f"{report.opened} answers opened in {len(report.batches)} batches, {report.counted} of them count.")
    say(f"Root of the list of receipts: {report.receipts_root}")


@app.command("proof")
def proof(campaign: Campaign, as_json: AsJson = False) -> None:
    """What remains proven after the opening: counts and roots, its acceptance, the destruction of the key."""
    with opened(writing=False) as work:
        found = responses.prove_opening(work, campaign_key=campaign)
        campaign_id = campaigns.get_campaign(work, key=campaign).id
        marks = responses.find_marks(work, campaign_id=campaign_id)
    document = {**asdict(found), "opening_accepted": None, "key_destroyed": None, **marks}
    if as_json:
        say_json({"campaign": campaign, **document})
        return
    for name, value in document.items():
        say(f"{name}: {'no' if value is None else value}")


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


def _read_key(
    resources: Resources, campaign_key: str, *, key: Path | None, shares: list[Path] | None,
    passphrase_file: Path | None,
) -> bytes:  # fmt: skip
    """The private key, in the way in which this campaign keeps it."""
    if key is not None and not key.is_file():
        _fail_without_key(key)
    with opened(writing=False, resources=resources) as work:
        shared = campaigns.get_campaign(work, key=campaign_key).seal_mode == "shares"
    if shared:
        if key is not None:
            fail(
                f"--key {key}: trustees hold the key of {campaign_key} in shares. Give --share, or type them."
            )
        return responses.join_key(_read_shares(shares or []))
    if shares or key is None:
        _fail_without_key(key)
    passphrase = _read_passphrase(passphrase_file, new=False)
    return responses.read_seal_key(key.read_bytes(), passphrase=passphrase, campaign_key=campaign_key)


def _fail_without_key(key: Path | None) -> NoReturn:
    fail(f"--key {key or ''}: give the one file that `phieu responses key` wrote.")


def _read_shares(files: list[Path]) -> list[str]:
    """The shares in these files; typed unseen, until they are enough, where none is given."""
    for file in files:
        if not file.is_file():
            fail(f"{file}: there is no such file. Give the file of a share, or type the shares.")
    if files:
        return [file.read_text(encoding="utf-8") for file in files]
    typed: list[str] = []
    needed = 1
    while len(typed) < needed:
        typed.append(_ask_share(len(typed) + 1))
        needed = min(max(needed, responses.shares_needed(typed[-1])), MOST_SHARES)
    return typed


def _ask_share(number: int) -> str:
    if sys.stdin.isatty():
        asked: str = typer.prompt(f"Share {number}, all words", hide_input=True, err=True)
        return asked
    return sys.stdin.readline()


def _read_split(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([2-9])/([2-9])", text.strip())
    if not found or int(found[1]) > int(found[2]):
        fail(f"--shares {text}: write how many are needed of how many, such as 2/3.")
    return int(found[1]), int(found[2])


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
