// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.tftp;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes requests, good and bad. */
final class Requests {

    private Requests() {}

    static byte[] read(String... words) {
        return request(Packet.READ, words);
    }

    static byte[] write(String... words) {
        return request(Packet.WRITE, words);
    }

    static byte[] data(int block, byte[] bytes) {
        Packet packet = new Packet(Packet.DATA).u16(block);
        byte[] header = packet.bytes();
        byte[] data = Arrays.copyOf(header, header.length + bytes.length);
        System.arraycopy(bytes, 0, data, header.length, bytes.length);
        return data;
    }

    private static byte[] request(int operation, String... words) {
        Packet packet = new Packet(operation);
        List.of(words).forEach(packet::text);
        return packet.bytes();
    }

    /** What a stranger may send, by name. */
    static Map<String, byte[]> all() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        int number = 0;
        for (String file : List.of(
                "startup-config",
                "/startup-config",
                "//running-config",
                "./config.text",
                "../etc/passwd-",
                "../../passwd-of-all",
                "cisco/router-confg",
                "/etc/shadow",
                ".../three-dots",
                "folder/../file-name",
                "folder/",
                "folder//",
                "/",
                ".",
                "..",
                "/.",
                "./..",
                "../",
                "r7tftp.txt",
                "n".repeat(255),
                "n".repeat(256),
                "n".repeat(256) + "/x",
                "f/" + "n".repeat(256),
                "p/".repeat(2100) + "x",
                "\u00e4\u00f6\u00fc-umlaut-file")) {
            all.put("read " + file, read(file, "octet"));
        }
        // What is written would be there to be read: each has a name of its own.
        for (String file : List.of(
                "written-file",
                "/file-in-root",
                "//file-in-roots",
                "./file-here",
                "../../file-above-all",
                ".../three-dots",
                "/etc/shadow",
                "folder/../file-name",
                "folder/",
                "folder//",
                "/",
                ".",
                "..",
                "./..",
                "w".repeat(255),
                "w".repeat(256),
                "w".repeat(256) + "/x",
                "f/" + "w".repeat(256),
                "w/".repeat(2100) + "x",
                "\u00e4\u00f6\u00fc-umlaut-file")) {
            all.put("write " + file, write(file, "octet"));
        }
        for (String mode : List.of("netascii", "NetAscii", "OCTET", "mail", "binary", "oct", "octets")) {
            all.put("read " + mode, read("some-file-" + mode, mode));
            all.put("write " + mode, write("some-written-file-" + mode, mode));
        }
        for (int operation = 0; operation < 10; operation++) {
            all.put("operation " + operation, request(operation, "file-of-" + operation, "octet"));
        }
        all.put("nothing", new byte[0]);
        all.put("one byte", new byte[1]);
        all.put("no words", request(Packet.READ, "", "a long mode that is none"));
        all.put("no mode", read("a-file-without-a-mode"));
        all.put("empty mode", read("a-file-without-a-mode", ""));
        all.put("empty mode and more", read("a-file-without-a-mode", "", "tsize", "0"));
        for (String[] option : new String[][] {
            {"blksize", "8"},
            {"blksize", "7"},
            {"blksize", "65464"},
            {"blksize", "65465"},
            {"blksize", "99999999999"},
            {"blksize", "0512"},
            {"blksize", " 512"},
            {"blksize", "+512"},
            {"blksize", "-1"},
            {"blksize", ""},
            {"blksize", "512x"},
            {"blksize", "x"},
            {"BlkSize", "512"},
            {"blksize2", "8"},
            {"blksize2", "7"},
            {"blksize2", "1000"},
            {"blksize2", "65464"},
            {"blksize2", "65536"},
            {"tsize", "0"},
            {"tsize", "12345"},
            {"tsize", "18446744073709551615"},
            {"tsize", "18446744073709551616"},
            {"timeout", "0"},
            {"timeout", "1"},
            {"timeout", "255"},
            {"timeout", "256"},
            {"utimeout", "9999"},
            {"utimeout", "10000"},
            {"utimeout", "255000000"},
            {"utimeout", "255000001"},
            {"rollover", "0"},
            {"rollover", "2"},
            {"windowsize", "4"},
            {"multicast", ""},
            {"foo", "1"},
            {"tsize"},
            {"tsize", "1", "blksize", "1024"},
            {"blksize", "512", "blksize", "1024"},
            {"tsize", "1", "timeout", "0"},
            {"foo", "1", "tsize", "1"},
            {"", "1", "tsize", "1"}
        }) {
            String[] words = new String[option.length + 2];
            words[0] = "a-file-of-which-there-is-none";
            words[1] = "octet";
            System.arraycopy(option, 0, words, 2, option.length);
            all.put("read with " + String.join("=", option), read(words));
            words[0] = "a-file-for-which-there-is-room-" + number++;
            all.put("write with " + String.join("=", option), write(words));
        }
        return all;
    }
}
