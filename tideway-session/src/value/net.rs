//! Network addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

super::display_and_from_str! {
    IpAddr, at most 39;
    Ipv4Addr, at most 15;
    Ipv6Addr, at most 39;
    // In brackets, with a scope and a port.
    SocketAddr, at most 58;
    SocketAddrV4, at most 21;
    SocketAddrV6, at most 58;
}
