"""Where a request comes from, as coarse as counting needs it."""

import ipaddress


def network_of(address: str) -> str:
    """The network a request comes from: /24 of IPv4, /64 of IPv6; the text itself where it is no address."""
    try:
        host = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(host, ipaddress.IPv6Address) and host.ipv4_mapped:
        host = host.ipv4_mapped
    return str(ipaddress.ip_network((host, 24 if host.version == 4 else 64), strict=False))
