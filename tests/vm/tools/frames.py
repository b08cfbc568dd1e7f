#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""frames.py NETDEV ETHERTYPE PAYLOAD-LENGTH COUNT [VLAN]: broadcast frames; COUNT 0 for no end"""
import errno
import socket
import struct
import sys

dev, proto, length, count = sys.argv[1], int(sys.argv[2], 0), int(sys.argv[3]), int(sys.argv[4])
tag = struct.pack("!HH", 0x8100, int(sys.argv[5])) if len(sys.argv) > 5 else b""
frame = b"\xff" * 6 + b"\x02\0\0\0\0\x01" + tag + struct.pack("!H", proto) + bytes(length)
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
s.bind((dev, 0))
n = 0
while not count or n < count:
    try:
        s.send(frame)
    except OSError as e:
        # dropped by the device, or that is down
        if e.errno not in (errno.ENOBUFS, errno.ENETDOWN):
            raise
    n += 1
