// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.service.Recordings.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A recording as hexdump -C shows files, each side's offsets counted on their own. */
final class HexDump {

    private static final int ROW = 16;

    private HexDump() {}

    static List<String> lines(List<Piece> pieces) {
        List<String> lines = new ArrayList<>();
        long fromClient = 0;
        long fromTrap = 0;
        for (Piece piece : pieces) {
            byte[] bytes = piece.bytes().bytes();
            lines.add(String.format(
                    Locale.ROOT,
                    "%s %.3f s, %d bytes",
                    piece.fromClient() ? "> client," : "< trap,",
                    piece.at().toNanos() / 1e9,
                    bytes.length));
            long offset = piece.fromClient() ? fromClient : fromTrap;
            for (int at = 0; at < bytes.length; at += ROW) {
                lines.add(row(bytes, at, offset + at));
            }
            fromClient += piece.fromClient() ? bytes.length : 0;
            fromTrap += piece.fromClient() ? 0 : bytes.length;
        }
        return lines;
    }

    private static String row(byte[] bytes, int from, long offset) {
        StringBuilder hex = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int i = from; i < Math.min(from + ROW, bytes.length); i++) {
            hex.append(i == from + ROW / 2 ? "  " : " ").append(String.format("%02x", bytes[i]));
            text.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '.');
        }
        return String.format("%08x %-49s  |%s|", offset, hex, text);
    }
}
