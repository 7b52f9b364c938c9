// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** DCE/RPC over a pipe (C706, [MS-RPCE]): binding to any interface Samba has, and calls to the one that lists shares. */
final class Rpc {

    private static final int REQUEST = 0;
    private static final int RESPONSE = 2;
    private static final int FAULT = 3;
    private static final int BIND = 11;
    private static final int BIND_ACK = 12;
    private static final int ALTER_CONTEXT = 14;
    private static final int ALTER_CONTEXT_RESPONSE = 15;

    private static final int WHOLE = 0x03;
    private static final int DID_NOT_EXECUTE = 0x20;
    private static final int HEADER_BYTES = 16;
    private static final int SYNTAX_BYTES = 20;
    private static final int MAX_FRAGMENT_BYTES = 4280;
    private static final int MAX_CONTEXTS = 16;

    private static final int ACCESS_DENIED = 5;
    private static final int PROTOCOL_ERROR = 0x1c01_000b;

    private static final byte[] NDR = Out.hex("045d888aeb1cc9119fe808002b10486002000000");

    /** The pipes a stand-alone Samba has, and the interface behind each. */
    private static final Map<String, byte[]> INTERFACES = Map.ofEntries(
            Map.entry("srvsvc", Out.hex("c84f324b7016d30112785a47bf6ee18803000000")),
            Map.entry("wkssvc", Out.hex("98d0ff6b12a11036983346c3f87e345a01000000")),
            Map.entry("samr", Out.hex("785734123412cdabef000123456789ac01000000")),
            Map.entry("lsarpc", Out.hex("785734123412cdabef000123456789ab00000000")),
            Map.entry("winreg", Out.hex("01d08c334422f131aaaa90003800100301000000")),
            Map.entry("svcctl", Out.hex("81bb7a364498f135ad3298f03800100302000000")),
            Map.entry("spoolss", Out.hex("785634123412cdabef000123456789ab01000000")),
            Map.entry("eventlog", Out.hex("dc3f27822ae3c3183f78827929dc23ea00000000")),
            Map.entry("epmapper", Out.hex("0883afe11f5dc91191a408002b14a0fa03000000")));

    private final String pipe;
    private final ShareService shares;
    private final int group;
    private boolean listing;
    private byte[] pending = new byte[0];

    /**
     * @param pipe its name, one that {@link #exists}
     * @param group a number the client may refer to
     */
    Rpc(String pipe, ShareService shares, int group) {
        this.pipe = pipe;
        this.shares = shares;
        this.group = group;
    }

    static boolean exists(String pipe) {
        return INTERFACES.containsKey(pipe);
    }

    /** Takes a message and keeps the answer for {@link #read}. */
    void write(byte[] message) throws Malformed {
        listing = false;
        pending = answer(new Bytes(message));
    }

    /** What is to be read, at most so much. */
    byte[] read(int maxBytes) {
        byte[] part = Arrays.copyOf(pending, Math.max(0, Math.min(maxBytes, pending.length)));
        pending = Arrays.copyOfRange(pending, part.length, pending.length);
        return part;
    }

    /** Whether there is more to be read. */
    boolean isPending() {
        return pending.length > 0;
    }

    /** Whether the last message listed the shares. */
    boolean isListing() {
        return listing;
    }

    private byte[] answer(Bytes in) throws Malformed {
        int version = in.u16();
        int type = in.u8();
        in.skip(1);
        in.skip(4 + 2 + 2);
        int call = in.i32();
        if (version != 5) {
            throw new Malformed("not DCE/RPC 5.0");
        }
        return switch (type) {
            case BIND -> message(BIND_ACK, WHOLE, call, bind(in));
            case ALTER_CONTEXT -> message(ALTER_CONTEXT_RESPONSE, WHOLE, call, bind(in));
            case REQUEST -> call(in, call);
            default -> message(FAULT, WHOLE | DID_NOT_EXECUTE, call, fault(0, PROTOCOL_ERROR));
        };
    }

    private static byte[] message(int type, int flags, int call, byte[] body) {
        return new Out()
                .u8(5)
                .u8(0)
                .u8(type)
                .u8(flags)
                .addHex("10000000")
                .u16(HEADER_BYTES + body.length)
                .u16(0)
                .i32(call)
                .add(body)
                .bytes();
    }

    private byte[] bind(Bytes in) throws Malformed {
        in.skip(8);
        int count = in.u8();
        in.skip(3);
        Out results = new Out();
        for (int i = 0; i < Math.min(count, MAX_CONTEXTS); i++) {
            in.skip(2);
            int transfers = in.u8();
            in.skip(1);
            boolean known = Arrays.equals(in.array(SYNTAX_BYTES), INTERFACES.get(pipe));
            boolean ndr = false;
            for (int j = 0; j < transfers; j++) {
                ndr |= Arrays.equals(in.array(SYNTAX_BYTES), NDR);
            }
            if (known && ndr) {
                results.i32(0).add(NDR);
            } else {
                results.u16(2).u16(known ? 2 : 1).zeros(SYNTAX_BYTES);
            }
        }
        String address = "\\pipe\\" + pipe + "\0";
        return new Out()
                .u16(MAX_FRAGMENT_BYTES)
                .u16(MAX_FRAGMENT_BYTES)
                .i32(group)
                .u16(address.length())
                .latin(address)
                .align(4)
                .i32(Math.min(count, MAX_CONTEXTS))
                .add(results.bytes())
                .bytes();
    }

    private byte[] call(Bytes in, int call) throws Malformed {
        in.skip(4);
        int context = in.u16();
        int operation = in.u16();
        Optional<byte[]> result = Optional.empty();
        if (pipe.equals("srvsvc")) {
            result = shares.call(operation, in);
            listing = operation == ShareService.ENUMERATE;
        }
        return result.map(stub -> message(
                        RESPONSE,
                        WHOLE,
                        call,
                        new Out().i32(stub.length).u16(context).u16(0).add(stub).bytes()))
                .orElseGet(() -> message(FAULT, WHOLE | DID_NOT_EXECUTE, call, fault(context, ACCESS_DENIED)));
    }

    private static byte[] fault(int context, int status) {
        return new Out().i32(0).u16(context).u16(0).i32(status).i32(0).bytes();
    }
}
