// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes requests, good and bad. */
final class Requests {

    static final int DESIRED = Header.RECURSION_DESIRED;

    /** Type NS, say, of class IN. */
    static byte[] ask(String name, int type) {
        return ask(name, type, Zones.IN, DESIRED);
    }

    static byte[] ask(String name, int type, int rrClass, int flags, byte[]... records) {
        Writer out = header(flags, 1, 0, 0, records.length);
        out.plain(Name.of(name)).u16(type).u16(rrClass);
        Arrays.asList(records).forEach(out::add);
        return out.bytes();
    }

    static Writer header(int flags, int questions, int answers, int authorities, int additionals) {
        return new Writer()
                .u16(0x1234)
                .u16(flags)
                .u16(questions)
                .u16(answers)
                .u16(authorities)
                .u16(additionals);
    }

    static byte[] edns(byte[]... options) {
        return edns(0, 0, 1232, options);
    }

    static byte[] edns(int version, int flags, int size, byte[]... options) {
        Writer out =
                new Writer().u8(0).u16(Type.OPT).u16(size).u8(0).u8(version).u16(flags);
        out.sized(() -> Arrays.asList(options).forEach(out::add));
        return out.bytes();
    }

    static byte[] option(int code, int... data) {
        Writer out = new Writer().u16(code).u16(data.length);
        Arrays.stream(data).forEach(out::u8);
        return out.bytes();
    }

    static byte[] padding(int bytes) {
        return option(12, new int[bytes]);
    }

    static byte[] tsig() {
        Writer out = new Writer()
                .plain(Name.of("backup.key"))
                .u16(Type.TSIG)
                .u16(255)
                .u32(0);
        out.sized(() -> out.plain(Name.of("hmac-sha256"))
                .u16(0)
                .u32(1_700_000_000)
                .u16(300)
                .u16(32)
                .add(new byte[32])
                .u16(0x1234)
                .u16(0)
                .u16(0));
        return out.bytes();
    }

    private static byte[] soa(String zone, int serial) {
        Writer out = new Writer().plain(Name.of(zone)).u16(Type.SOA).u16(1).u32(0);
        out.sized(() -> out.u8(0).u8(0).u32(serial).u32(0).u32(0).u32(0).u32(0));
        return out.bytes();
    }

    private static byte[] increments(String zone, int serial) {
        return header(0, 1, 0, 1, 0)
                .plain(Name.of(zone))
                .u16(Type.IXFR)
                .u16(1)
                .add(soa(zone, serial))
                .bytes();
    }

    /** What a stranger may ask, by name. */
    static Map<String, byte[]> all() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (String name : List.of(
                "example.com",
                "localhost",
                "LocalHost",
                "foo.localhost",
                "a.b.localhost",
                "127.in-addr.arpa",
                "1.0.0.127.in-addr.arpa",
                "0.0.127.in-addr.arpa",
                "2.0.0.127.in-addr.arpa",
                "0.in-addr.arpa",
                "255.in-addr.arpa",
                "10.in-addr.arpa",
                "1.10.IN-ADDR.ARPA",
                "1.1.168.192.in-addr.arpa",
                "31.172.in-addr.arpa",
                "32.172.in-addr.arpa",
                "127.100.in-addr.arpa",
                "in-addr.arpa",
                "D.F.ip6.arpa",
                "home.arpa",
                "x.empty.as112.arpa",
                "")) {
            for (int type : List.of(Type.A, Type.NS, Type.SOA, Type.PTR, Type.AAAA, Type.ANY, Type.AXFR, 15)) {
                all.put(name + " " + type, ask(name, type));
                all.put(name + " " + type + " not recursive", ask(name, type, 1, 0));
            }
            all.put(name + " notify", ask(name, Type.SOA, 1, 4 << 11));
            all.put(name + " update", ask(name, Type.SOA, 1, 5 << 11));
            all.put(name + " increments", increments(name, 1));
        }
        for (String name : List.of(
                "version.bind",
                "VERSION.bind",
                "hostname.bind",
                "id.server",
                "x.version.bind",
                "bind",
                "version.server")) {
            for (int type : List.of(Type.TXT, Type.A, Type.SOA, Type.NS, Type.ANY, Type.AXFR)) {
                all.put("chaos " + name + " " + type, ask(name, type, Zones.CH, DESIRED, edns()));
                all.put("chaos " + name + " " + type + " not recursive", ask(name, type, Zones.CH, 0));
            }
        }
        for (int type : List.of(0, 24, 30, 41, 46, 47, 65, 128, 150, 248, 249, 250, 251, 253, 254, 256, 65280, 65535)) {
            all.put("type " + type, ask("localhost", type));
            all.put("type " + type + " elsewhere", ask("example.com", type));
            all.put("type " + type + " chaos", ask("version.bind", type, Zones.CH, 0));
        }
        for (int rrClass : List.of(0, 2, 3, 4, 5, 253, 254, 255, 256, 65535)) {
            all.put("class " + rrClass, ask("localhost", Type.A, rrClass, DESIRED));
            all.put("class " + rrClass + " edns", ask("localhost", Type.A, rrClass, DESIRED, edns()));
        }
        for (int opcode = 0; opcode < 16; opcode++) {
            int flags = opcode << 11 | DESIRED;
            all.put("opcode " + opcode, ask("example.com", Type.SOA, 1, flags));
            all.put("opcode " + opcode + " type A", ask("localhost", Type.A, 1, flags, edns()));
            all.put("opcode " + opcode + " chaos", ask("version.bind", Type.SOA, 3, flags, edns()));
            all.put("opcode " + opcode + " alone", header(flags, 0, 0, 0, 0).bytes());
            all.put("opcode " + opcode + " broken", header(flags, 1, 0, 0, 0).bytes());
            all.put("opcode " + opcode + " two", two(flags, "localhost", Type.SOA, "localhost", Type.A));
        }
        for (int flags : List.of(0x10, 0x20, 0x30, 0x40, 0x80, 0x200, 0x400, 1, 0x7f, 0x7ff, 0x137)) {
            all.put("flags " + flags, ask("localhost", Type.A, 1, flags));
            all.put("flags " + flags + " elsewhere", ask("example.com", Type.A, 1, flags, edns()));
        }
        byte[] whole = ask("example.com", Type.A, 1, DESIRED, edns(option(10, 1, 2, 3, 4, 5, 6, 7, 8)));
        for (int bytes = Header.BYTES; bytes < whole.length; bytes++) {
            all.put("the first " + bytes, Arrays.copyOf(whole, bytes));
        }
        ednsOptions(all);
        broken(all);
        return all;
    }

    private static void ednsOptions(Map<String, byte[]> all) {
        List<byte[]> options = List.of(
                option(1),
                option(1, new int[18]),
                option(2, 0, 0, 0, 1),
                option(2, 0),
                option(3),
                option(5, 1),
                option(8),
                option(8, 0, 0, 0, 0),
                option(8, 0, 1, 24, 0, 1, 2, 3),
                option(8, 0, 1, 24, 0, 1, 2),
                option(8, 0, 1, 20, 0, 1, 2, 3),
                option(8, 0, 1, 20, 0, 1, 2, 0x30),
                option(8, 0, 1, 24, 24, 1, 2, 3),
                option(8, 0, 1, 33, 0, 1, 2, 3, 4, 0),
                option(8, 0, 2, 8, 0, 0x20),
                option(8, 0, 3, 0, 0),
                option(9),
                option(9, 1),
                option(10),
                option(10, new int[7]),
                option(10, new int[8]),
                option(10, new int[9]),
                option(10, new int[15]),
                option(10, new int[16]),
                option(10, new int[40]),
                option(10, new int[41]),
                option(11),
                option(11, 1, 2),
                padding(0),
                padding(200),
                option(14),
                option(14, 1, 2),
                option(14, 1, 2, 3),
                option(15, 0),
                option(15, 0, 18),
                option(16, 1),
                option(16, 1, 2),
                option(17, 1),
                option(18),
                option(65001, 1));
        for (byte[] option : options) {
            String name = "option " + Arrays.toString(option);
            all.put(name, ask("example.com", Type.A, 1, DESIRED, edns(option)));
            all.put(name + " soa", ask("localhost", Type.SOA, 1, 0, edns(option)));
        }
        all.put("zone's expiry", ask("10.in-addr.arpa", Type.SOA, 1, 0, edns(option(9))));
        all.put("no zone's expiry", ask("x.localhost", Type.A, 1, 0, edns(option(9))));
        all.put(
                "many options",
                ask(
                        "example.com",
                        1,
                        1,
                        0,
                        edns(option(3), option(9), option(11), padding(9), option(8, 0, 1, 8, 0, 1))));
        all.put("two subnets", ask("example.com", 1, 1, 0, edns(option(8, 0, 1, 8, 0, 1), option(8, 0, 1, 8, 0, 2))));
        for (int version : List.of(1, 2, 255)) {
            all.put("edns " + version, ask("example.com", Type.A, 1, DESIRED, edns(version, 0x8000, 512)));
            all.put("edns " + version + " notify", ask("localhost", Type.SOA, 1, 4 << 11, edns(version, 0, 512)));
            all.put("edns " + version + " status", ask("localhost", Type.SOA, 1, 2 << 11, edns(version, 0, 512)));
            all.put("edns " + version + " option", ask("a.b", Type.A, 1, DESIRED, edns(version, 0, 512, option(11))));
        }
        all.put("dnssec", ask("localhost", Type.A, 1, DESIRED, edns(0, 0x8000, 4096)));
        all.put("edns flags", ask("localhost", Type.A, 1, DESIRED, edns(0, 0x7fff, 0)));
        all.put("two edns", ask("localhost", Type.A, 1, DESIRED, edns(), edns()));
        all.put("edns alone", header(DESIRED, 0, 0, 0, 1).add(edns()).bytes());
        all.put(
                "edns alone cookie",
                header(DESIRED, 0, 0, 0, 1).add(edns(option(10, new int[8]))).bytes());
    }

    private static byte[] two(int flags, String one, int oneType, String other, int otherType) {
        return header(flags, 2, 0, 0, 0)
                .plain(Name.of(one))
                .u16(oneType)
                .u16(1)
                .plain(Name.of(other))
                .u16(otherType)
                .u16(1)
                .bytes();
    }

    private static void broken(Map<String, byte[]> all) {
        all.put("two the same", two(DESIRED, "a.b", 1, "A.B", 1));
        all.put("two types", two(DESIRED, "a.b", 1, "a.b", 2));
        all.put("two names", two(DESIRED, "a.b", 1, "c.b", 1));
        byte[] address = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 1, 2, 3, 4};
        byte[] shortened = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 3, 1, 2, 3};
        for (byte[] record : List.of(address, shortened, edns(), tsig(), new byte[] {0}, new byte[0])) {
            for (int section = 0; section < 3; section++) {
                byte[] counted = header(DESIRED, 1, section == 0 ? 1 : 0, section == 1 ? 1 : 0, section == 2 ? 1 : 0)
                        .plain(Name.of("a.b"))
                        .u16(1)
                        .u16(1)
                        .add(record)
                        .bytes();
                all.put("a record of " + record.length + " in section " + section, counted);
            }
        }
        all.put("behind the end", ask("a.b", 1, 1, 0, edns(), address));
        all.put("signed", ask("localhost", Type.AXFR, 1, 0, tsig()));
        all.put("signed with edns", ask("localhost", Type.AXFR, 1, 0, edns(), tsig()));
        all.put("signed first", ask("localhost", Type.AXFR, 1, 0, tsig(), edns()));
        all.put("signed chaos", ask("version.bind", Type.TXT, 3, 0, tsig()));
        all.put("signed update", ask("localhost", Type.SOA, 1, 5 << 11, tsig()));
        all.put("signed status", ask("localhost", Type.SOA, 1, 2 << 11, tsig()));
        for (int[] name : List.of(
                new int[] {0xc0, 12},
                new int[] {0xc0, 40},
                new int[] {0x41, 'a', 0},
                new int[] {0x81, 'a', 0},
                new int[] {1, 'a', 0xc0, 0},
                new int[] {1, 'a', 0xc0, 2},
                new int[] {4, 0, 0xff, 0x7f, '.', 0})) {
            Writer out = header(DESIRED, 1, 0, 0, 0);
            Arrays.stream(name).forEach(out::u8);
            all.put("name " + Arrays.toString(name), out.u16(1).u16(1).bytes());
        }
        for (int last : List.of(61, 62)) {
            String name = ("x".repeat(63) + ".").repeat(3) + "y".repeat(last);
            all.put("name of " + name.length(), ask(name, 1));
        }
        all.put("nmap", new byte[] {0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        all.put("nothing", new byte[40]);
        all.put("serial 2", increments("localhost", 2));
        all.put("serial 3", increments("localhost", 3));
        all.put("serial -1", increments("localhost", -1));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Requests() {}
}
