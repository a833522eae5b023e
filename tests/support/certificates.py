"""Certificates of a small authority of our own, for relays and mailboxes on the loopback."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from app.core import clock

DAY = timedelta(days=1)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


@dataclass(frozen=True, slots=True)
class Authority:
    """Vouches for servers. `file`: its own certificate, for those who trust it (`SSL_CERT_FILE`)."""

    file: Path
    key: ec.EllipticCurvePrivateKey

    def serve(self, name: str, *, days: float = 60) -> ssl.SSLContext:
        """What a server of this name shows; `days` from now its certificate ends."""
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            known: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            known = x509.DNSName(name)
        made = (
            x509.CertificateBuilder(_name(AUTHORITY), _name(name), key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(clock.now() - 90 * DAY)
            .not_valid_after(clock.now() + days * DAY)
            .add_extension(x509.SubjectAlternativeName([known]), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return _context(self.file.with_name(f"{name}.pem"), key=key, certificate=made)


AUTHORITY = "Authority of the tests"


def found_authority(folder: Path) -> Authority:
    """An authority whose certificate lies in the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder(_name(AUTHORITY), _name(AUTHORITY), key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - DAY)
        .not_valid_after(clock.now() + 365 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "authority.pem"
    file.write_bytes(made.public_bytes(Encoding.PEM))
    return Authority(file, key)


def self_signed(folder: Path, *, name: str = "127.0.0.1") -> ssl.SSLContext:
    """What a false server would show: a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder(_name(name), _name(name), key.public_key(), x509.random_serial_number())
        .not_valid_before(clock.now() - DAY)
        .not_valid_after(clock.now() + DAY)
        .sign(key, hashes.SHA256())
    )
    return _context(folder / "self-signed.pem", key=key, certificate=made)


def _context(file: Path, *, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> ssl.SSLContext:
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
