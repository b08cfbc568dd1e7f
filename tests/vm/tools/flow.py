#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Flows and frames, for 29-tc-offload.sh: adds filters with tc, sends frames at SF netdevs, looks where they come out.

The guests' Python has no module socket, but what it is made of.
"""
import _socket
import struct
import subprocess
import sys
import time

ETH_P_ALL = 3
SOL_PACKET, PACKET_AUXDATA = 263, 8
VLAN_VALID, TPID_VALID = 0x10, 0x40

A, B, OTHER = '02:00:00:00:00:0a', '02:00:00:00:00:0b', '02:00:00:00:00:0c'
MARK = b'sfnic-flow-test!'
failures = []


def fail(text):
    failures.append(text)
    print('FAIL:', text)


def swab(n):
    return struct.unpack('<H', struct.pack('>H', n))[0]


class Port:
    """A packet socket; frames come back as on a wire, with their tags."""

    def __init__(self, name):
        self.name = name
        self.sock = _socket.socket(_socket.AF_PACKET, _socket.SOCK_RAW, swab(ETH_P_ALL))
        self.sock.bind((name, ETH_P_ALL))
        self.sock.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        self.sock.setblocking(False)

    def send(self, frame):
        self.sock.send(frame)

    def take(self):
        """One of our frames that was received here, or None."""
        while True:
            try:
                data, aux, _, addr = self.sock.recvmsg(70000, 128)
            except BlockingIOError:
                return None
            if addr[2] == 4 or MARK not in data:  # PACKET_OUTGOING
                continue
            for level, kind, value in aux:
                if (level, kind) != (SOL_PACKET, PACKET_AUXDATA):
                    continue
                status, _, _, _, _, tci, tpid = struct.unpack('=IIIHHHH', value[:20])
                if status & VLAN_VALID:
                    tpid = tpid if status & TPID_VALID else 0x8100
                    data = data[:12] + struct.pack('>HH', tpid, tci) + data[12:]
            return data

    def wait(self, seconds=2):
        end = time.monotonic() + seconds
        while True:
            frame = self.take()
            if frame is not None or time.monotonic() > end:
                return frame
            time.sleep(0.002)


def mac(text):
    return bytes(int(b, 16) for b in text.split(':'))


def csum(data):
    data += b'\0' * (len(data) % 2)
    n = sum(struct.unpack('>%dH' % (len(data) // 2), data))
    while n >> 16:
        n = (n & 0xffff) + (n >> 16)
    return n ^ 0xffff


def eth(payload, proto, dst=B, src=A, tags=()):
    head = mac(dst) + mac(src)
    for tpid, tci in tags:
        head += struct.pack('>HH', tpid, tci)
    return head + struct.pack('>H', proto) + payload


def ip4(payload, proto, src='10.0.0.1', dst='10.0.0.2', ttl=64, tos=0, frag=0):
    addrs = bytes(int(x) for x in (src + '.' + dst).split('.'))
    head = struct.pack('>BBHHHBBH', 0x45, tos, 20 + len(payload), 7, frag, ttl, proto, 0) + addrs
    return head[:10] + struct.pack('>H', csum(head)) + head[12:] + payload


def ip6addr(last):
    return bytes([0xfd] + [0] * 14 + [last])


def ip6(payload, proto, src=1, dst=2, hops=64, cls=0):
    return struct.pack('>IHBB', 6 << 28 | cls << 20, len(payload), proto, hops) + ip6addr(src) + ip6addr(dst) + payload


def udp(sport=1000, dport=2000, data=MARK):
    return struct.pack('>HHHH', sport, dport, 8 + len(data), 0) + data


def tcp(sport=1000, dport=2000, flags=0x10):
    return struct.pack('>HHIIBBHHH', sport, dport, 0, 0, 0x50, flags, 512, 0, 0) + MARK


def sctp(sport=1000, dport=2000):
    return struct.pack('>HHII', sport, dport, 0, 0) + MARK


def u4(**kw):
    """An IPv4 UDP frame; keywords go to whom they belong."""
    e = {k: kw.pop(k) for k in ('dst', 'src', 'tags') if k in kw}
    i = {'src': kw.pop('sip', '10.0.0.1'), 'dst': kw.pop('dip', '10.0.0.2')}
    i.update({k: kw.pop(k) for k in ('ttl', 'tos', 'frag') if k in kw})
    return eth(ip4(udp(**kw), 17, **i), 0x800, **e)


def u6(exthdr=False, fragment=None, **kw):
    i = {k: kw.pop(k) for k in ('src', 'dst', 'hops', 'cls') if k in kw}
    body, proto = udp(**kw), 17
    if fragment is not None:
        body, proto = struct.pack('>BBHI', proto, 0, fragment, 9) + body, 44
    if exthdr:
        body, proto = struct.pack('>BB6s', proto, 0, b'\1\4\0\0\0\0') + body, 0
    return eth(ip6(body, proto, **i), 0x86dd)


def t4(**kw):
    return eth(ip4(tcp(**kw), 6), 0x800)


def s4(**kw):
    return eth(ip4(sctp(**kw), 132), 0x800)


ARP = eth(struct.pack('>HHBBH', 1, 0x800, 6, 4, 1) + bytes(20) + MARK, 0x806)
PLAIN = eth(MARK * 4, 0x88b5)
Q, AD = 0x8100, 0x88a8


class Tc:
    """One tc that takes commands as they come: to start one takes longer than all that it does."""

    def __init__(self):
        self.tc = subprocess.Popen(['tc', '-force', '-b', '-'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True)

    def __call__(self, *lines):
        self.tc.stdin.write('\n'.join(lines + ('qdisc show dev sf0r1', '')))
        self.tc.stdin.flush()
        for line in self.tc.stdout:
            if line.startswith('qdisc clsact'):
                return
            if line.startswith('qdisc '):
                continue
            fail('tc: %s: %s' % (lines[:3], line.strip()))


tc = Tc()


def add(rule, dev='sf0r1', pref=1, chain=0):
    return 'filter add dev %s ingress pref %d chain %d %s' % (dev, pref, chain, rule)


def clear(dev='sf0r1'):
    return 'filter del dev %s ingress' % dev


TO2 = 'action mirred egress redirect dev sf0r2'


def comes(what, ports, want, seconds=2):
    """The frame comes at this port, and at no other; returned as it came."""
    if want:
        frame = want.wait(seconds)
    else:
        frame = None
        time.sleep(0.05)
    if want and frame is None:
        where = [p.name for p in ports if p is not want and p.take()]
        fail('%s: not at %s but at %s' % (what, want.name, where or 'none'))
        return b''
    for p in ports:
        if p.take() is not None:
            fail('%s: at %s, too' % (what, p.name))
    return frame


# What a filter says, a frame that it is to match, and frames that it is not to
KEYS = [
    ('protocol all flower skip_sw', [PLAIN, ARP, u4(), u6()], []),
    ('protocol arp flower skip_sw', [ARP], [PLAIN, u4()]),
    ('protocol 0x88b5 flower skip_sw', [PLAIN], [ARP, u6()]),
    ('protocol ip flower skip_sw', [u4(), t4()], [u6(), ARP, u4(tags=[(Q, 5)])]),
    ('protocol ipv6 flower skip_sw', [u6()], [u4(), ARP]),
    ('protocol all flower skip_sw dst_mac ' + B, [u4(), PLAIN], [u4(dst=OTHER)]),
    ('protocol all flower skip_sw dst_mac 02:00:00:00:00:0a/ff:ff:ff:ff:ff:fe', [u4()], [u4(dst=OTHER)]),
    ('protocol all flower skip_sw dst_mac ff:ff:ff:ff:ff:ff', [u4(dst='ff:ff:ff:ff:ff:ff')], [u4()]),
    ('protocol all flower skip_sw src_mac ' + A, [u4()], [u4(src=OTHER)]),
    ('protocol ip flower skip_sw src_ip 10.0.0.1', [u4()], [u4(sip='10.0.0.3'), u6()]),
    ('protocol ip flower skip_sw dst_ip 10.0.0.0/24', [u4(), u4(dip='10.0.0.9')], [u4(dip='10.0.1.2')]),
    ('protocol ipv6 flower skip_sw src_ip fd00::1', [u6()], [u6(src=3)]),
    ('protocol ipv6 flower skip_sw dst_ip fd00::2/128', [u6()], [u6(dst=3), u4()]),
    ('protocol ip flower skip_sw ip_proto udp', [u4()], [t4()]),
    ('protocol ipv6 flower skip_sw ip_proto udp', [u6(), u6(exthdr=True)], [u4()]),
    ('protocol ip flower skip_sw ip_proto tcp', [t4()], [u4(), s4()]),
    ('protocol ip flower skip_sw ip_tos 0x10', [u4(tos=0x10)], [u4()]),
    ('protocol ip flower skip_sw ip_ttl 64', [u4()], [u4(ttl=63)]),
    ('protocol ipv6 flower skip_sw ip_ttl 9', [u6(hops=9)], [u6()]),
    ('protocol ip flower skip_sw ip_proto udp dst_port 2000', [u4()], [u4(dport=2001), t4()]),
    ('protocol ip flower skip_sw ip_proto udp src_port 1000', [u4()], [u4(sport=1001)]),
    ('protocol ip flower skip_sw ip_proto tcp dst_port 2000', [t4()], [t4(dport=1), u4()]),
    ('protocol ip flower skip_sw ip_proto sctp dst_port 2000', [s4()], [s4(dport=1), u4()]),
    ('protocol ipv6 flower skip_sw ip_proto udp dst_port 2000', [u6(), u6(exthdr=True)], [u6(dport=1)]),
    ('protocol ip flower skip_sw ip_proto tcp tcp_flags 0x2/0x12', [t4(flags=2)], [t4(flags=0x12), t4(), u4()]),
    ('protocol ip flower skip_sw ip_flags frag', [u4(frag=0x2000), u4(frag=0x00b9)], [u4()]),
    ('protocol ip flower skip_sw ip_flags nofrag', [u4()], [u4(frag=0x2000), u4(frag=0x00b9)]),
    ('protocol ip flower skip_sw ip_flags firstfrag', [u4(frag=0x2000)], [u4(frag=0x00b9), u4()]),
    ('protocol ip flower skip_sw ip_flags frag/nofirstfrag', [u4(frag=0x00b9)], [u4(frag=0x2000)]),
    ('protocol ipv6 flower skip_sw ip_flags frag', [u6(fragment=1), u6(fragment=0xb9)], [u6()]),
    # later fragments have no ports, even where the bytes would do; nor have first ones, for tc
    ('protocol ip flower skip_sw ip_proto udp dst_port 2000', [u4()], [u4(frag=0x00b9), u4(frag=0x2000)]),
    ('protocol ipv6 flower skip_sw ip_proto udp dst_port 2000', [u6()], [u6(fragment=0xb9)]),
    ('protocol ip flower skip_sw ip_proto udp', [u4(), u4(frag=0x00b9)], [t4()]),
    ('protocol 802.1q flower skip_sw', [u4(tags=[(Q, 5)])], [u4(), u4(tags=[(AD, 5)])]),
    ('protocol 802.1q flower skip_sw vlan_id 5', [u4(tags=[(Q, 5)])], [u4(tags=[(Q, 6)]), u4(tags=[(AD, 5)]), u4()]),
    ('protocol 802.1q flower skip_sw vlan_id 0', [u4(tags=[(Q, 0)])], [u4(tags=[(Q, 6)]), u4()]),
    ('protocol 802.1ad flower skip_sw vlan_id 5', [u4(tags=[(AD, 5)])], [u4(tags=[(Q, 5)])]),
    ('protocol 802.1q flower skip_sw vlan_prio 3', [u4(tags=[(Q, 3 << 13 | 5)])], [u4(tags=[(Q, 5)])]),
    ('protocol 802.1q flower skip_sw vlan_id 5 vlan_ethtype ipv4 dst_ip 10.0.0.2', [u4(tags=[(Q, 5)])],
     [u4(tags=[(Q, 5)], dip='10.0.0.3'), u4()]),
    ('protocol 802.1ad flower skip_sw vlan_id 7 vlan_ethtype 802.1q cvlan_id 8', [u4(tags=[(AD, 7), (Q, 8)])],
     [u4(tags=[(AD, 7), (Q, 9)]), u4(tags=[(AD, 8), (Q, 8)]), u4(tags=[(AD, 7)])]),
    ('protocol 802.1ad flower skip_sw vlan_id 7 vlan_ethtype 802.1q cvlan_id 8 cvlan_ethtype ipv4 ip_proto udp dst_port 2000',
     [u4(tags=[(AD, 7), (Q, 8)])], [u4(tags=[(AD, 7), (Q, 8)], dport=1)]),
    ('protocol ip flower skip_sw ct_state -trk', [u4()], [u6()]),
    ('protocol ip flower skip_sw indev sf0r1', [u4()], [u6()]),
]


def short_frames():
    """Cut short, or too many headers: what asks for no more than the first ones matches, as in tc."""
    yield 'nine tags', u4(tags=[(Q, 9)] * 9)
    yield 'nine IPv6 options', eth(ip6((struct.pack('>BB', 60, 0) + bytes(6)) * 8 + struct.pack('>BB', 17, 0) + bytes(6) + MARK, 60), 0x86dd)
    yield 'IPv4 header', eth(b'\x4f' + ip4(MARK, 17)[1:], 0x800)
    yield 'IPv4 version', eth(b'\x65' + ip4(MARK, 17)[1:], 0x800)
    yield 'TCP offset', eth(ip4(struct.pack('>HHIIBBHHH', 1, 2, 0, 0, 0xf0, 2, 0, 0, 0) + MARK, 6), 0x800)
    yield 'TCP header', eth(ip4(MARK, 6), 0x800)
    yield 'IPv6 header', eth((ip6(b'', 17)[:20] + MARK), 0x86dd)
    yield 'IPv6 options', eth(ip6(struct.pack('>BB', 17, 200) + bytes(6) + MARK, 0), 0x86dd)


def ports(*names):
    return [Port(n) for n in names]


def test_keys():
    s, r2, r1 = ports('sf0n1', 'sf0n2', 'sf0r1')
    both = [r2, r1]
    old = []
    for rule, match, others in KEYS:
        tc(*old, add(rule + ' ' + TO2))
        old = [clear()]
        for n, frame in enumerate(match):
            s.send(frame)
            comes('%s: match %d' % (rule, n), both, r2)
        for n, frame in enumerate(others):
            s.send(frame)
            comes('%s: other %d' % (rule, n), both, r1)
    tc(clear(), add('protocol all flower skip_sw ' + TO2))
    for name, frame in short_frames():
        s.send(frame)
        comes('cut short: ' + name, both, r2)
    tc(clear(), add('protocol ip flower skip_sw ip_proto tcp ' + TO2))
    for name, frame in short_frames():
        if name.startswith('IPv'):
            s.send(frame)
            comes('cut short, of no protocol: ' + name, both, r1)
    tc(clear())
    print('keys: %d filters' % len(KEYS))


def same(what, got, want):
    if got != want:
        fail('%s:\n  got  %s\n  want %s' % (what, got and got.hex(), want.hex()))


PEDIT = 'action pedit ex munge '
# A frame, actions before the redirect, and the frame that comes of it
ACTIONS = [
    ('vlan push', u4(), 'ip flower', 'action vlan push id 9', u4(tags=[(Q, 9)])),
    ('vlan push ad', u4(), 'ip flower', 'action vlan push id 9 protocol 802.1ad priority 3', u4(tags=[(AD, 3 << 13 | 9)])),
    ('two vlan push', u4(), 'ip flower', 'action vlan push id 9 action vlan push id 7 protocol 802.1ad',
     u4(tags=[(AD, 7), (Q, 9)])),
    ('vlan pop', u4(tags=[(Q, 9)]), '802.1q flower', 'action vlan pop', u4()),
    ('vlan pop of two', u4(tags=[(AD, 7), (Q, 9)]), '802.1ad flower', 'action vlan pop', u4(tags=[(Q, 9)])),
    ('two vlan pop', u4(tags=[(AD, 7), (Q, 9)]), '802.1ad flower', 'action vlan pop action vlan pop', u4()),
    ('vlan modify', u4(tags=[(Q, 2 << 13 | 9)]), '802.1q flower', 'action vlan modify id 10', u4(tags=[(Q, 2 << 13 | 10)])),
    ('vlan modify prio', u4(tags=[(Q, 2 << 13 | 9)]), '802.1q flower', 'action vlan modify id 10 priority 5',
     u4(tags=[(Q, 5 << 13 | 10)])),
    ('vlan modify of two', u4(tags=[(AD, 7), (Q, 9)]), '802.1ad flower', 'action vlan modify id 10 protocol 802.1ad',
     u4(tags=[(AD, 10), (Q, 9)])),
    ('pedit dst', u4(), 'ip flower', PEDIT + 'eth dst set ' + OTHER, u4(dst=OTHER)),
    ('pedit src', u4(), 'ip flower', PEDIT + 'eth src set ' + OTHER, u4(src=OTHER)),
    ('pedit both', u4(), 'ip flower', PEDIT + 'eth src set %s munge eth dst set %s' % (B, A), u4(src=B, dst=A)),
    ('pedit ttl', u4(), 'ip flower', PEDIT + 'ip ttl set 9 pipe action csum ip4h pipe', u4(ttl=9)),
    ('pedit ttl dec', u4(), 'ip flower', PEDIT + 'ip ttl add 0xff', u4(ttl=63)),
    ('pedit hoplimit', u6(), 'ipv6 flower', PEDIT + 'ip6 hoplimit set 9', u6(hops=9)),
    ('push, then ttl', u4(tags=[(Q, 3)]), '802.1q flower vlan_id 3 vlan_ethtype ipv4',
     'action vlan push id 9 protocol 802.1ad ' + PEDIT + 'ip ttl set 5', u4(tags=[(AD, 9), (Q, 3)], ttl=5)),
]


def test_actions():
    s, r2, r1, wire, up = ports('sf0n1', 'sf0n2', 'sf0r1', 'sf1p0', 'sf0p0')
    every = [r2, r1, wire, up]
    old = []
    for name, frame, match, actions, want in ACTIONS:
        proto, _, keys = match.partition(' flower')
        tc(*old, add('protocol %s flower skip_sw%s %s %s' % (proto, keys, actions, TO2)))
        old = [clear()]
        s.send(frame)
        same(name, comes(name, every, r2), want)

    tc(clear(), add('protocol ip flower skip_sw action drop'))
    s.send(u4())
    comes('drop', every, None)

    tc(clear(), add('protocol ip flower skip_sw action mirred egress redirect dev sf0p0'))
    s.send(u4())
    same('to the wire', comes('to the wire', every, wire), u4())

    # each copy as the packet was there
    tc(clear(), add('protocol ip flower skip_sw action mirred egress mirror dev sf0p0 action vlan push id 4 ' + TO2))
    s.send(u4())
    same('mirrored', wire.wait(), u4())
    same('mirrored and altered', comes('mirror', every, r2), u4(tags=[(Q, 4)]))

    for verdict in 'pass', 'trap':
        tc(clear(), add('protocol ip flower skip_sw action ' + verdict), add('protocol all flower skip_sw ' + TO2, pref=2))
        s.send(u4())
        same(verdict, comes(verdict, every, r1), u4())
        s.send(u6())
        comes('not ' + verdict, every, r2)

    # from the wire to an SF
    back = Port('sf1p0')
    tc(clear(), add('protocol ip flower skip_sw ' + TO2, dev='sf0p0'))
    back.send(u4())
    same('from the wire', comes('from the wire', every, r2), u4())
    back.send(u6())
    comes('from the wire, a miss', every, up)
    tc(clear('sf0p0'))

    tc(add('protocol ip flower skip_sw action police pkts_rate 1 pkts_burst 5 conform-exceed drop/pipe ' + TO2))
    for _ in range(40):
        s.send(u4())
    got = 0
    while r2.wait(0.2):
        got += 1
    if not 5 <= got <= 12:
        fail('police: %d of 40 packets' % got)
    tc(clear())
    tc(add('protocol ip flower skip_sw action police rate 8kbit burst 600 conform-exceed drop/pipe ' + TO2))
    for _ in range(40):
        s.send(u4())
    got = 0
    while r2.wait(0.2):
        got += 1
    if not 8 <= got <= 20:
        fail('police by rate: %d of 40 packets of %d bytes' % (got, len(u4())))
    tc(clear())
    print('actions: %d' % (len(ACTIONS) + 9))


def test_order():
    s, r2, r1, wire = ports('sf0n1', 'sf0n2', 'sf0r1', 'sf1p0')
    every = [r2, r1, wire]
    drop, out = 'action drop', 'action mirred egress redirect dev sf0p0'
    any_ip, one = 'protocol ip flower skip_sw', 'protocol ip flower skip_sw dst_ip 10.0.0.2'
    # (filters by priority, where the frame comes): masks alike and not, added in and against the order
    for name, rules, want in (
            ('narrow first', [(1, one, TO2), (2, any_ip, drop)], r2),
            ('wide first', [(1, any_ip, TO2), (2, one, drop)], r2),
            ('added late', [(2, any_ip, drop), (1, one, TO2)], r2),
            ('one mask', [(9, one, drop), (3, one, out), (1, one, TO2), (5, one, drop)], r2),
            ('three masks', [(3, any_ip, drop), (2, one + ' ip_proto udp', out), (1, 'protocol all flower skip_sw', TO2)], r2),
            ('same priority, earlier mask', [(1, any_ip, TO2), (1, one, drop)], r2),
            ('same priority, earlier mask, narrow', [(1, one, TO2), (1, any_ip, drop)], r2),
    ):
        tc(*(add('%s %s' % (rule, action), pref=pref) for pref, rule, action in rules))
        s.send(u4())
        comes(name, every, want)
        tc(clear())
    # what is left counts, as filters go
    tc(add(one + ' ' + TO2, pref=1), add(any_ip + ' ' + out, pref=2))
    s.send(u4())
    comes('first of two', every, r2)
    tc('filter del dev sf0r1 ingress pref 1')
    s.send(u4())
    comes('second of two', every, wire)
    tc('filter del dev sf0r1 ingress pref 2')
    s.send(u4())
    comes('none of two', every, r1)
    s.send(u4(dst='ff:ff:ff:ff:ff:ff'))
    comes('broadcast', every, r1)


def test_chains():
    s, r2, r1, wire = ports('sf0n1', 'sf0n2', 'sf0r1', 'sf1p0')
    every = [r2, r1, wire]
    # skip_sw throughout: a hit in a later chain, by what an earlier one made of the packet
    tc(add('protocol ip flower skip_sw %s eth dst set %s action vlan push id 4 action goto chain 3' % (PEDIT, OTHER)),
       add('protocol 802.1q flower skip_sw vlan_id 4 dst_mac %s action goto chain 70000' % OTHER, chain=3),
       add('protocol all flower skip_sw src_mac %s action mirred egress mirror dev sf0p0 action vlan pop %s' % (A, TO2), chain=70000))
    s.send(u4())
    same('chains, mirror', wire.wait(), u4(dst=OTHER, tags=[(Q, 4)]))
    same('chains', comes('chains', every, r2), u4(dst=OTHER))
    # a miss there: the packet comes as it was
    s.send(u4(src=OTHER))
    same('miss in a later chain', comes('miss in a later chain', every, r1), u4(src=OTHER))
    tc(clear(), clear() + ' chain 3', clear() + ' chain 70000')

    # the same by tc from there on: what the earlier chain does is done once
    tc(add('protocol ip flower %s ip ttl add 0xff pipe action csum ip4h pipe action goto chain 1' % PEDIT),
       add('protocol ip flower dst_ip 10.9.9.9 action drop', chain=1),
       add('protocol ip flower skip_hw dst_ip 10.0.0.2 ' + TO2, pref=2, chain=1))
    s.send(u4())
    frame = r1.wait()      # a packet socket looks before tc
    same('before tc', frame, u4())
    same('resumed by tc', comes('resumed by tc', every, r2), u4(ttl=63))
    s.send(u4(dip='10.9.9.9'))
    comes('dropped in a later chain', every, None)
    tc(clear(), clear() + ' chain 1')

    # a loop ends, and drops as in tc
    tc(add('protocol ip flower skip_sw action goto chain 1'), add('protocol ip flower skip_sw action goto chain 0', chain=1))
    s.send(u4())
    comes('a loop of chains', every, None)
    tc(clear(), clear() + ' chain 1')


def test_lookup(count):
    """Time for a packet with few flows, and with many"""
    count = int(count)
    s, r2 = ports('sf0n1', 'sf0n2')
    match = 'protocol ip flower skip_sw ip_proto udp dst_ip 10.0.0.2 dst_port %d'

    def cost():
        frame, best = u4(dport=1), None
        for _ in range(5):
            start = time.monotonic()
            for _ in range(200):
                s.send(frame)
            spent = time.monotonic() - start
            best = spent if best is None else min(best, spent)
            while r2.take():
                pass
        return best / 200 * 1e6

    tc(add((match + ' ' + TO2) % 1, pref=5))
    few = cost()
    start = time.monotonic()
    tc(*(add((match + ' action drop') % port, pref=5) for port in range(2, count + 1)))
    spent = time.monotonic() - start
    many = cost()
    if not r2.wait(0) is None:
        fail('left over')
    s.send(u4(dport=1))
    comes('of many', [r2], r2)
    s.send(u4(dport=count))
    comes('last of many', [r2], None)
    print('figure: tc-lookup flows=%d add_per_second=%d us_per_packet_of_1=%.1f us_per_packet=%.1f'
          % (count, count / spent, few, many))


def test_send(*what):
    """PORT:COUNT...: UDP frames from the first SF"""
    s = Port('sf0n1')
    for item in what:
        dport, count = map(int, item.split(':'))
        for _ in range(count):
            s.send(u4(dport=dport))
    time.sleep(0.05)


def test_block():
    s1, s2, s3, wire, r1, r2, up = ports('sf0n1', 'sf0n2', 'sf0n3', 'sf1p0', 'sf0r1', 'sf0r2', 'sf0p0')
    every = [s3, r1, r2, up]
    for source, rep in (s1, r1), (s2, r2), (wire, up):
        source.send(u4(dport=2000))
        comes('shared, from ' + source.name, every, s3)
        source.send(u4(dport=2001))
        comes('shared with indev, from ' + source.name, every, s3 if source is s2 else rep)


def test_block_order():
    """Of one priority: by destination to where it came from, then by protocol to the third, then of one port only."""
    s1, s2, s3, r1, r2 = ports('sf0n1', 'sf0n2', 'sf0n3', 'sf0r1', 'sf0r2')
    every = [s3, r1, r2]
    for source, rep in (s1, r1), (s2, r2):
        source.send(u4(dip='10.0.0.5', dport=3000))
        comes('first of its priority, from ' + source.name, every, rep)
        source.send(u4(dip='10.0.0.6', dport=3000))
        comes('second of its priority, from ' + source.name, every, s3)
        source.send(u4(sport=3001, dport=3001))
        comes('same match with indev before, from ' + source.name, every, rep if source is s1 else s3)


def test_gate():
    def link(*args):
        subprocess.run(['ip', 'link', 'set', *args], check=True)

    s, r2 = ports('sf0n1', 'sf0n2')
    tc(add('protocol ip flower skip_sw ' + TO2))
    s.send(u4())
    comes('both up', [r2], r2)
    for rep in 'sf0r2', 'sf0r1', 'sf0n2':
        link(rep, 'down')
        try:
            for _ in range(5):
                s.send(u4())
        except OSError:
            pass
        link(rep, 'up')
        try:
            comes(rep + ' down', [r2], None)
        except OSError:
            r2 = Port('sf0n2')      # the socket says that the netdev was down
            comes(rep + ' down', [r2], None)
        s.send(u4())
        comes(rep + ' up again', [r2], r2)
    tc(clear())


def main(*names):
    """TEST..., or TEST=ARGUMENT[,ARGUMENT...]"""
    for name in names:
        name, _, args = name.partition('=')
        globals()['test_' + name](*filter(None, args.split(',')))
    return 1 if failures else 0


sys.exit(main(*sys.argv[1:]))
