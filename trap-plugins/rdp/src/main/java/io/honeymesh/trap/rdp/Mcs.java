// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

/** The multipoint communication service (T.125) between this server and its only client. */
final class Mcs {

    /** The channel of the session itself. */
    static final int IO_CHANNEL = 1003;

    private static final int FIRST_CHANNEL = 1001;

    private static final int ERECT_DOMAIN_REQUEST = 0x04;
    private static final int ATTACH_USER_REQUEST = 0x28;
    private static final int CHANNEL_JOIN_REQUEST = 0x38;
    private static final int SEND_DATA_REQUEST = 0x64;
    private static final int SEND_DATA_INDICATION = 0x68;
    private static final int DISCONNECT_ULTIMATUM = 0x20;

    /** From here on a length takes two bytes. The client's is not looked at: its data go up to the message's end. */
    private static final int LONG_LENGTH = 0x80;

    private final int user;

    /** @param channels the client's virtual channels: its own number comes after theirs */
    Mcs(int channels) {
        this.user = FIRST_CHANNEL + 3 + channels;
    }

    /** The channel of the client itself. */
    int user() {
        return user;
    }

    /** What xrdp says when it hangs up on somebody: that a provider initiated it. */
    static byte[] disconnect() {
        return new Out().addHex("2180").data();
    }

    /** Takes a data header (X.224) off a message. */
    static Bytes data(Pdus.Pdu pdu) throws Malformed {
        Bytes in = pdu.body();
        if (pdu.isFastPath() || in.u8() != 2 || in.u8() != 0xf0) {
            throw new Malformed("no data");
        }
        in.skip(1);
        return in;
    }

    static void erectDomain(Bytes in) throws Malformed {
        expect(in, ERECT_DOMAIN_REQUEST);
    }

    byte[] attachUser(Bytes in) throws Malformed {
        expect(in, ATTACH_USER_REQUEST);
        return new Out().addHex("2e00").u16BigEndian(user - FIRST_CHANNEL).data();
    }

    /** Whether a message asks to join a channel; any number of them may be joined, at any time. */
    static boolean isJoin(Bytes in) {
        return in.left() > 0 && (in.peek() & 0xfc) == CHANNEL_JOIN_REQUEST;
    }

    static byte[] joinChannel(Bytes in) throws Malformed {
        expect(in, CHANNEL_JOIN_REQUEST);
        int user = in.u16BigEndian();
        int channel = in.u16BigEndian();
        return new Out()
                .addHex("3e00")
                .u16BigEndian(user)
                .u16BigEndian(channel)
                .u16BigEndian(channel)
                .data();
    }

    private static void expect(Bytes in, int code) throws Malformed {
        if ((in.u8() & 0xfc) != code) {
            throw new Malformed("not the MCS message it should be");
        }
    }

    /**
     * Data the client sent.
     *
     * @param channel where to, or -1 if the client says goodbye
     */
    record Received(int channel, Bytes body) {}

    static Received receive(Bytes in) throws Malformed {
        int code = in.u8() & 0xfc;
        if (code == DISCONNECT_ULTIMATUM) {
            return new Received(-1, in);
        }
        if (code != SEND_DATA_REQUEST) {
            throw new Malformed("not the MCS message it should be");
        }
        in.skip(2);
        int channel = in.u16BigEndian();
        in.skip(1);
        if (in.u8() >= LONG_LENGTH) {
            in.skip(1);
        }
        return new Received(channel, in);
    }

    /** Data for the client. Lengths are written as xrdp does. */
    byte[] send(int channel, byte[] body) {
        Out out = new Out().u8(SEND_DATA_INDICATION).u16BigEndian(user - FIRST_CHANNEL);
        out.u16BigEndian(channel).u8(0x70);
        if (body.length < LONG_LENGTH) {
            out.u8(body.length);
        } else {
            out.u16BigEndian(0x8000 | body.length);
        }
        return out.add(body).data();
    }
}
