// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes requests, good and bad. */
final class Requests {

    static final String SERVICES = "1.3.6.1.2.1.1.7.0";
    static final String DESCRIPTION = "1.3.6.1.2.1.1.1.0";

    private static final byte[] NULL = Out.of(Tag.NULL);

    private Requests() {}

    static byte[] v1(int type, String... names) {
        return message(0, "public", pdu(type, 0, 0, names));
    }

    static byte[] v2(int type, String... names) {
        return message(1, "public", pdu(type, 0, 0, names));
    }

    static byte[] bulk(int version, int once, int times, String... names) {
        return message(version, "public", pdu(Tag.GET_BULK, once, times, names));
    }

    static byte[] pdu(int type, int error, int index, String... names) {
        return pdu(
                type,
                error,
                index,
                Arrays.stream(names).map(name -> varbind(name, NULL)).toArray(byte[][]::new));
    }

    static byte[] pdu(int type, int error, int index, byte[]... varbinds) {
        return Out.of(type, Out.integer(7), Out.integer(error), Out.integer(index), Out.sequence(varbinds));
    }

    static byte[] varbind(String name, byte[] value) {
        return Out.sequence(Oid.of(name).encoded(), value);
    }

    static byte[] message(long version, String community, byte[] pdu) {
        return Out.sequence(Out.integer(version), text(community), pdu);
    }

    static byte[] text(String text) {
        return Out.octets(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A message of SNMPv3, step by step. */
    record V3(int flags, byte[] engine, String user, byte[] code, byte[] salt, byte[] scoped) {

        static V3 discovery() {
            return new V3(4, new byte[0], "", new byte[0], new byte[0], scoped(pdu(Tag.GET, 0, 0, SERVICES)));
        }

        V3 flags(int other) {
            return new V3(other, engine, user, code, salt, scoped);
        }

        V3 to(byte[] other) {
            return new V3(flags, other, user, code, salt, scoped);
        }

        V3 by(String other) {
            return new V3(flags, engine, other, code, salt, scoped);
        }

        V3 coded(int codeBytes, int saltBytes) {
            return new V3(flags, engine, user, new byte[codeBytes], new byte[saltBytes], scoped);
        }

        V3 scoping(byte[] other) {
            return new V3(flags, engine, user, code, salt, other);
        }

        static byte[] scoped(byte[] pdu) {
            return Out.sequence(text(""), text(""), pdu);
        }

        byte[] bytes() {
            return bytes(77, 65_507, 3, 0, 0);
        }

        byte[] bytes(int id, long size, int model, long boots, long time) {
            byte[] security = Out.sequence(
                    Out.octets(engine),
                    Out.integer(boots),
                    Out.integer(time),
                    text(user),
                    Out.octets(code),
                    Out.octets(salt));
            return Out.sequence(
                    Out.integer(3),
                    Out.sequence(
                            Out.integer(id),
                            Out.integer(size),
                            Out.octets(new byte[] {(byte) flags}),
                            Out.integer(model)),
                    Out.octets(security),
                    scoped);
        }
    }

    /** What may be asked, by name; the engine is the one asked. */
    static Map<String, byte[]> all(byte[] engine) {
        Map<String, byte[]> all = new LinkedHashMap<>();
        byte[] one = Out.integer(1);
        for (int version : List.of(0, 1)) {
            String v = "v" + (version + 1) + " ";
            for (String name : List.of(
                    "0.0",
                    "1.3",
                    "1.3.6.1.2.1",
                    "1.3.6.1.2.1.1",
                    "1.3.6.1.2.1.1.0",
                    DESCRIPTION,
                    "1.3.6.1.2.1.1.2.0",
                    "1.3.6.1.2.1.1.3.0",
                    "1.3.6.1.2.1.1.4.0",
                    "1.3.6.1.2.1.1.5",
                    "1.3.6.1.2.1.1.5.0",
                    "1.3.6.1.2.1.1.6.0",
                    SERVICES,
                    "1.3.6.1.2.1.1.7.0.0",
                    "1.3.6.1.2.1.1.7.1",
                    "1.3.6.1.2.1.1.8.0",
                    "1.3.6.1.2.1.1.9.1.1.1",
                    "1.3.6.1.2.1.1.9.1.2",
                    "1.3.6.1.2.1.1.9.1.2.10",
                    "1.3.6.1.2.1.1.9.1.2.11",
                    "1.3.6.1.2.1.1.9.1.3.5",
                    "1.3.6.1.2.1.1.9.1.4.9",
                    "1.3.6.1.2.1.1.9.1.5.1",
                    "1.3.6.1.2.1.1.10.0",
                    "1.3.6.1.2.1.2.1.0",
                    "1.3.6.1.2.1.25.1",
                    "1.3.6.1.2.1.25.1.2.0",
                    "1.3.6.1.2.1.25.1.3.0",
                    "1.3.6.1.2.1.25.1.6.0",
                    "1.3.6.1.2.1.25.1.7.0",
                    "1.3.6.1.2.1.25.1.8.0",
                    "1.3.6.1.2.1.26",
                    "1.3.6.1.4294967295",
                    "2.999")) {
                all.put(v + "get " + name, message(version, "public", pdu(Tag.GET, 0, 0, name)));
                all.put(v + "next " + name, message(version, "public", pdu(Tag.GET_NEXT, 0, 0, name)));
                all.put(v + "set " + name, message(version, "public", pdu(Tag.SET, 0, 0, varbind(name, one))));
                all.put(v + "two " + name, message(version, "public", pdu(Tag.GET, 0, 0, SERVICES, name)));
                all.put(v + "two next " + name, message(version, "public", pdu(Tag.GET_NEXT, 0, 0, name, SERVICES)));
            }
            for (int type = 0xa0; type < 0xb0; type++) {
                all.put(v + "type " + type, message(version, "public", pdu(type, 0, 0, SERVICES)));
                all.put(v + "type " + type + " of nothing", message(version, "public", pdu(type, 0, 0, new String[0])));
            }
            for (String community : List.of("", "private", "PUBLIC", "public\0", "x".repeat(256))) {
                all.put(v + "community " + community, message(version, community, pdu(Tag.GET, 0, 0, SERVICES)));
            }
            for (int[] bulk : new int[][] {{0, 3}, {1, 0}, {1, 5}, {-1, -2}, {0, 0}, {9, 9}, {0, 200}, {2, 3}}) {
                String how = v + "bulk " + Arrays.toString(bulk) + " ";
                all.put(how + "services", bulk(version, bulk[0], bulk[1], SERVICES));
                all.put(how + "all", bulk(version, bulk[0], bulk[1], "1.3"));
                all.put(how + "end", bulk(version, bulk[0], bulk[1], "1.3.6.1.2.1.25.1.5"));
                all.put(how + "two", bulk(version, bulk[0], bulk[1], "1.3.6.1.2.1.25.1.5", "1.3.6.1.2.1.25.1.6"));
                all.put(how + "other two", bulk(version, bulk[0], bulk[1], "1.3.6.1.2.1.25.1.6", SERVICES));
                all.put(how + "table", bulk(version, bulk[0], bulk[1], "1.3.6.1.2.1.1.9.1.2", "1.3.6.1.2.1.1.9.1.3"));
            }
            for (byte[] value : List.of(
                    NULL,
                    one,
                    text("x"),
                    Oid.of("1.3").encoded(),
                    Out.of(Tag.NO_SUCH_OBJECT),
                    Out.of(Tag.END_OF_VIEW),
                    Out.integer(Tag.COUNTER64, 1),
                    Out.of(0x99))) {
                byte[] named = varbind("1.3.6.1.2.1.1.5.0", value);
                byte[] services = varbind(SERVICES, one);
                String set = v + "set " + Arrays.toString(value);
                all.put(set, message(version, "public", pdu(Tag.SET, 0, 0, named)));
                all.put(set + " second", message(version, "public", pdu(Tag.SET, 0, 0, services, named)));
                all.put(v + "get " + Arrays.toString(value), message(version, "public", pdu(Tag.GET, 0, 0, named)));
            }
            for (int count : List.of(2, 20, 99, 100, 101, 130)) {
                String[] many = new String[count];
                Arrays.fill(many, SERVICES);
                all.put(v + count + " times", message(version, "public", pdu(Tag.GET, 0, 0, many)));
                for (int[] bulk : new int[][] {{0, 1}, {0, 2}, {count - 2, 1}, {count - 1, 9}, {count / 2, 3}}) {
                    all.put(v + count + " times bulk " + Arrays.toString(bulk), bulk(version, bulk[0], bulk[1], many));
                }
            }
        }
        for (long version : List.of(-1L, 2L, 4L, 256L, 1L << 32)) {
            all.put("version " + version, message(version, "public", pdu(Tag.GET, 0, 0, SERVICES)));
        }
        broken(all);
        users(all, engine);
        return all;
    }

    private static void broken(Map<String, byte[]> all) {
        byte[] whole = v2(Tag.GET, SERVICES);
        for (int bytes = 3; bytes < whole.length; bytes++) {
            byte[] head = Arrays.copyOf(whole, bytes);
            head[1] = (byte) (bytes - 2);
            all.put("the first " + bytes, head);
        }
        byte[] services = varbind(SERVICES, NULL);
        for (byte[] number : List.of(
                Out.of(Tag.INTEGER),
                Out.of(Tag.INTEGER, new byte[] {0, 0, 1}),
                Out.of(Tag.INTEGER, new byte[] {0, 0, 0, 0, 0, 0, 0, 1}),
                Out.of(Tag.INTEGER, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1}),
                Out.of(Tag.INTEGER, new byte[] {1, 2, 3, 4, 5, 6}),
                Out.of(Tag.INTEGER, new byte[] {-1, 2, 3, 4, 5, 6}),
                Out.of(Tag.COUNTER, new byte[] {1}))) {
            String name = Arrays.toString(number);
            byte[] pdu = Out.of(Tag.GET, number, Out.integer(0), Out.integer(0), Out.sequence(services));
            all.put("request " + name, message(1, "public", pdu));
            all.put("version " + name, Out.sequence(number, text("public"), pdu(Tag.GET, 0, 0, services)));
            byte[] error = Out.of(Tag.GET_BULK, Out.integer(1), number, Out.integer(1), Out.sequence(services));
            all.put("error " + name, message(1, "public", error));
        }
        for (int[] content : new int[][] {
            {},
            {0x2b, 6, 0x86},
            {0x2b, 0x80, 6},
            {0x80, 0x2b, 6},
            {0x2b, 0x90, 0x80, 0x80, 0x80, 0},
            {0x2b, 0x8f, 0xff, 0xff, 0xff, 0x7f},
            {0x88, 0x37},
            {0x77},
            {0x78},
            {0x8f, 0xff, 0xff, 0xff, 0x7f}
        }) {
            byte[] bytes = new byte[content.length];
            for (int i = 0; i < content.length; i++) {
                bytes[i] = (byte) content[i];
            }
            byte[] named = Out.sequence(Out.of(Tag.OID, bytes), NULL);
            all.put("name " + Arrays.toString(content), message(1, "public", pdu(Tag.GET, 0, 0, named)));
            all.put("next name " + Arrays.toString(content), message(1, "public", pdu(Tag.GET_NEXT, 0, 0, named)));
        }
        for (int arcs : List.of(127, 128, 129)) {
            all.put("name of " + arcs, v2(Tag.GET_NEXT, "1.3.6.1" + ".1".repeat(arcs - 4)));
        }
        all.put(
                "varbind that is none",
                message(1, "public", pdu(Tag.GET, 0, 0, Oid.of("1.3").encoded())));
        all.put(
                "varbind of one",
                message(
                        1,
                        "public",
                        pdu(Tag.GET, 0, 0, Out.sequence(Oid.of("1.3").encoded()))));
        all.put(
                "varbind of three",
                message(
                        1,
                        "public",
                        pdu(Tag.GET, 0, 0, Out.sequence(Oid.of("1.3").encoded(), NULL, NULL))));
        all.put("no list", message(1, "public", Out.of(Tag.GET, Out.integer(1), Out.integer(0), Out.integer(0))));
        all.put(
                "behind the list",
                Out.sequence(
                        Out.integer(1),
                        text("public"),
                        Out.of(Tag.GET, Out.integer(1), Out.integer(0), Out.integer(0), Out.sequence(services), NULL)));
        all.put("behind the request", Out.sequence(Out.integer(1), text("public"), pdu(Tag.GET, 0, 0, services), NULL));
        all.put(
                "community of another type",
                Out.sequence(Out.integer(1), Out.of(0x24, NULL), pdu(Tag.GET, 0, 0, services)));
        byte[] content = Arrays.copyOfRange(whole, 2, whole.length);
        for (int[] length :
                new int[][] {{0x81, content.length}, {0x82, 0, content.length}, {0x84, 0, 0, 0, content.length}}) {
            byte[] head = new byte[1 + length.length + content.length];
            head[0] = Tag.SEQUENCE;
            for (int i = 0; i < length.length; i++) {
                head[i + 1] = (byte) length[i];
            }
            System.arraycopy(content, 0, head, 1 + length.length, content.length);
            all.put("length " + Arrays.toString(length), head);
        }
    }

    private static void users(Map<String, byte[]> all, byte[] engine) {
        V3 discovery = V3.discovery();
        V3 bob = discovery.to(engine).by("bob");
        for (int flags = 0; flags < 8; flags++) {
            all.put("v3 discovery " + flags, discovery.flags(flags).bytes());
            all.put("v3 bob " + flags, bob.flags(flags).bytes());
            all.put("v3 bob coded " + flags, bob.flags(flags).coded(12, 8).bytes());
            all.put(
                    "v3 encrypted " + flags,
                    bob.flags(flags).coded(12, 8).scoping(text("x".repeat(24))).bytes());
            all.put(
                    "v3 encrypted discovery " + flags,
                    discovery.flags(flags).coded(0, 8).scoping(text("x")).bytes());
        }
        all.put("v3 other engine", bob.to(new byte[] {1, 2, 3, 4, 5, 6}).bytes());
        all.put("v3 long engine", bob.to(new byte[33]).bytes());
        all.put("v3 nobody", bob.by("").bytes());
        all.put("v3 configured", bob.by("authPrivUser").flags(7).coded(12, 8).bytes());
        all.put("v3 long user", bob.by("u".repeat(32)).bytes());
        all.put("v3 longer user", bob.by("u".repeat(33)).bytes());
        for (int code : List.of(1, 9, 16, 17, 32, 33, 48, 49, 60, 61, 64, 65)) {
            all.put("v3 code " + code, bob.flags(5).coded(code, 0).bytes());
            all.put("v3 salt " + code, bob.flags(7).coded(12, code).bytes());
            all.put("v3 needless salt " + code, bob.flags(5).coded(12, code).bytes());
        }
        for (int type = 0xa0; type < 0xb0; type++) {
            all.put(
                    "v3 type " + type,
                    discovery.scoping(V3.scoped(pdu(type, 0, 0, SERVICES))).bytes());
            all.put(
                    "v3 bob type " + type,
                    bob.scoping(V3.scoped(pdu(type, 0, 0, SERVICES))).bytes());
        }
        all.put(
                "v3 context",
                discovery
                        .scoping(Out.sequence(text("x".repeat(32)), text("c"), pdu(Tag.GET, 0, 0, SERVICES)))
                        .bytes());
        all.put(
                "v3 long context",
                discovery
                        .scoping(Out.sequence(text("x".repeat(33)), text("c"), pdu(Tag.GET, 0, 0, SERVICES)))
                        .bytes());
        all.put("v3 nothing scoped", discovery.scoping(new byte[0]).bytes());
        all.put("v3 broken", discovery.scoping(V3.scoped(Out.of(Tag.GET, NULL))).bytes());
        all.put("v3 id 0", discovery.bytes(0, 65_507, 3, 0, 0));
        all.put("v3 id -1", discovery.bytes(-1, 65_507, 3, 0, 0));
        for (long size : List.of(-1L, 0L, 483L, 484L, 0x7fffffffL, 0x80000000L)) {
            all.put("v3 size " + size, discovery.bytes(1, size, 3, 0, 0));
        }
        for (int model : List.of(0, 1, 2, 4, -1)) {
            all.put("v3 model " + model, discovery.bytes(1, 484, model, 0, 0));
        }
        for (long boots : List.of(-1L, 1L, 0x7fffffffL, 0x80000000L)) {
            all.put("v3 boots " + boots, bob.bytes(1, 484, 3, boots, 0));
            all.put("v3 time " + boots, bob.bytes(1, 484, 3, 0, boots));
        }
    }
}
