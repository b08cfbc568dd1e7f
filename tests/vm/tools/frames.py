#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# frames.py MAC COUNT: COUNT broadcast frames from sf (in the namespace blue, source MAC) to rep (here), and as many back.
# Prints how many arrived: "out N in N". IEEE 802's first experimental ethertype, so nothing else is counted.
import ctypes
import os
import socket
import sys
import time

ETHERTYPE = 0x88B5
CLONE_NEWNET = 0x40000000


def open_socket(dev):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETHERTYPE))
    sock.bind((dev, ETHERTYPE))
    sock.setblocking(False)
    return sock


def open_in(netns, dev):
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{netns}", os.O_RDONLY)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(there, CLONE_NEWNET):
        sys.exit(f"setns: {os.strerror(ctypes.get_errno())}")
    sock = open_socket(dev)
    libc.setns(here, CLONE_NEWNET)
    return sock


def drain(sock):
    count = 0
    try:
        while sock.recv(2048):
            count += 1
    except BlockingIOError:
        return count


def carry(source, target, mac, count):
    arrived = 0
    frame = b"\xff" * 6 + mac + ETHERTYPE.to_bytes(2, "big") + b"x" * 46
    for _ in range(count):
        try:
            source.send(frame)
        except OSError:  # a drop on egress is ENOBUFS to the sender
            pass
        arrived += drain(target)
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        arrived += drain(target)
        time.sleep(0.01)
    return arrived


rep, sf = open_socket("rep"), open_in("blue", "sf")
mac = bytes.fromhex(sys.argv[1].replace(":", ""))
count = int(sys.argv[2])
print("out", carry(sf, rep, mac, count), "in", carry(rep, sf, b"\x02\0\0\0\0\x01", count))
