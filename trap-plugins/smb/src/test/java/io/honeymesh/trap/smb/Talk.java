// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** Says something step by step, using the numbers the server gives out, and notes the answers without those. */
final class Talk {

    /** Something to be said, when it is known what was heard. */
    interface Step {
        byte[] say(Talk talk);
    }

    private static final HexFormat HEX = HexFormat.of();

    private final List<String> answers = new ArrayList<>();
    private long session;
    private int tree;
    private byte[] file = new byte[16];
    private long messageId;

    private Talk() {}

    static List<String> with(int port, List<Step> steps) throws IOException {
        Talk talk = new Talk();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            for (Step step : steps) {
                socket.setSoTimeout(5000);
                socket.getOutputStream().write(fresh(step.say(talk)));
                if (!talk.hears(socket)) {
                    break;
                }
            }
        } catch (SocketException reset) {
            talk.answers.add("closed");
        }
        return talk.answers;
    }

    /** Gives each client a GUID of its own: Samba puts those that share one into one process. */
    private static byte[] fresh(byte[] message) {
        if (message.length >= 96 && message[4] == (byte) 0xfe && message[16] == 0) {
            byte[] guid = new Out()
                    .i64(System.nanoTime())
                    .i64(Thread.currentThread().threadId())
                    .bytes();
            System.arraycopy(guid, 0, message, 80, guid.length);
        }
        return message;
    }

    /** A step of SMB 2, with the next message number. */
    static Step step(int command, Function<Talk, Out> body) {
        return talk -> Requests.smb2(command, talk.messageId++, talk.session, talk.tree, body.apply(talk));
    }

    static Step step(int command, Out body) {
        return step(command, talk -> body);
    }

    long nextMessageId() {
        return messageId++;
    }

    byte[] file() {
        return file.clone();
    }

    int user() {
        return (int) session;
    }

    int tree() {
        return tree;
    }

    private boolean hears(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        try {
            byte[] header = in.readNBytes(4);
            if (header.length < 4) {
                answers.add("closed");
                return false;
            }
            if (header[0] != 0) {
                answers.add(HEX.formatHex(header) + HEX.formatHex(in.readNBytes(header[3])));
                return true;
            }
            int length = (header[1] & 0xff) << 16 | (header[2] & 0xff) << 8 | header[3] & 0xff;
            byte[] message = in.readNBytes(length);
            if (isPending(message)) {
                return hears(socket);
            }
            answers.add(length < 32 ? HEX.formatHex(message) : normal(message));
            return true;
        } catch (SocketTimeoutException silent) {
            answers.add("silent");
            return true;
        }
    }

    /** Whether it only says that the answer will take a moment, which depends on how busy the machine is. */
    private static boolean isPending(byte[] message) {
        return message.length > 64 && message[0] == (byte) 0xfe && number(message, 8, 4) == 0x103;
    }

    private String normal(byte[] message) {
        boolean second = message[0] == (byte) 0xfe;
        if (second) {
            learn2(message);
        } else {
            learn1(message);
        }
        String text = HEX.formatHex(message);
        int ntlm = text.indexOf("4e544c4d5353500002000000");
        return ntlm < 0
                ? text
                : text.substring(0, 0x18) + " " + challenge(Arrays.copyOfRange(message, ntlm / 2, message.length));
    }

    /** Keeps the numbers of an SMB 2 answer and blanks them, and what else is never the same. */
    private void learn2(byte[] message) {
        int command = message[12];
        if ((message[16] & 2) != 0) {
            // After a moment's pause it has a number of its own, which is not in the answers that come at once.
            message[16] &= ~2;
            message[14] = 0x40;
            System.arraycopy(Out.hex("fffe0000 54545454"), 0, message, 32, 8);
        }
        session = number(message, 40, 8);
        Arrays.fill(message, 40, 48, (byte) (session == 0 ? 0 : 'S'));
        int answeredTree = (int) number(message, 36, 4);
        tree = command == 3 ? answeredTree : tree;
        Arrays.fill(message, 36, 40, (byte) (answeredTree == 0 ? 0 : 'T'));
        boolean good = number(message, 8, 4) == 0;
        if (command == 0 && good) {
            Arrays.fill(message, 104, 112, (byte) 0);
            if (message.length > 254 - 32 && message[68] == 0x11 && message[69] == 3) {
                Arrays.fill(message, 222, 254, (byte) 0);
            }
        } else if (command == 5 && good) {
            file = Arrays.copyOfRange(message, 128, 144);
            Arrays.fill(message, 128, 144, (byte) 'F');
        } else if (command == 11 && message.length > 112) {
            Arrays.fill(message, 72, 88, (byte) 'F');
            blankGroup(message, 112);
        } else if (command == 8 && good) {
            blankGroup(message, 80);
        }
    }

    /** The association group of a bind acknowledgement. */
    private static void blankGroup(byte[] message, int at) {
        if (message.length > at + 24 && message[at] == 5 && message[at + 2] == 12) {
            Arrays.fill(message, at + 20, at + 24, (byte) 'G');
        }
    }

    private void learn1(byte[] message) {
        int command = message[4] & 0xff;
        if (command == 0x73) {
            session = number(message, 28, 2);
        }
        if (command == 0x75) {
            tree = (int) number(message, 24, 2);
        }
        Arrays.fill(message, 28, 30, (byte) (number(message, 28, 2) == 0 ? 0 : 'U'));
        Arrays.fill(message, 24, 26, (byte) (number(message, 24, 2) == 0 ? 0 : 'T'));
        if (command == 0x72 && message[32] == 17) {
            // The session key, the time, and the challenge or the GUID, which is the same.
            Arrays.fill(message, 48, 52, (byte) 0);
            Arrays.fill(message, 56, 64, (byte) 0);
            if (message[66] == 8) {
                Arrays.fill(message, 69, 77, (byte) 0);
            }
        }
        if (command == 0xa2 && number(message, 5, 4) == 0) {
            file = Arrays.copyOfRange(message, 38, 40);
            Arrays.fill(message, 38, 40, (byte) 'F');
        }
        if (command == 0x25) {
            blankGroup(message, 56);
        }
        if (command == 0x2e) {
            blankGroup(message, 60);
        }
    }

    private static long number(byte[] bytes, int at, int length) {
        long number = 0;
        for (int i = length - 1; i >= 0; i--) {
            number = number << 8 | bytes[at + i] & 0xff;
        }
        return number;
    }

    /** A challenge without its nonce, the time and the DNS name: two machines never have the same. */
    private static String challenge(byte[] message) {
        StringBuilder text = new StringBuilder(HEX.formatHex(message, 8, 24));
        text.append(' ').append(HEX.formatHex(message, 32, 40)).append(' ').append(HEX.formatHex(message, 48, 56));
        int at = (int) number(message, 44, 4);
        int end = at + (int) number(message, 40, 2);
        text.append(' ').append(HEX.formatHex(message, 56, at));
        while (at < end) {
            int id = (int) number(message, at, 2);
            int length = (int) number(message, at + 2, 2);
            text.append(' ').append(id).append(':');
            if (id != 3 && id != 7) {
                text.append(HEX.formatHex(message, at + 4, at + 4 + length));
            }
            at += 4 + length;
        }
        return text.append(' ')
                .append(HEX.formatHex(message, end, message.length))
                .toString();
    }
}
