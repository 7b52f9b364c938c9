// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Properties;

/**
 * What a backup says of itself, first of all in it.
 *
 * @param node the node ID, empty if it had none
 * @param version of the program that made it
 */
record About(String node, String version, Instant made) {

    static final int FORMAT = 1;

    private static final int MOST_CHARS = 100;

    byte[] text() {
        return ("format=" + FORMAT + "\nnode=" + node + "\nversion=" + version + "\nmade="
                        + made.truncatedTo(ChronoUnit.SECONDS) + "\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** @throws BackupRefused also if it is of a later format than this program knows */
    static About read(byte[] text) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new String(text, StandardCharsets.ISO_8859_1)));
            String format = properties.getProperty("format", "");
            if (!format.matches("[1-9][0-9]{0,8}")) {
                throw new BackupRefused("it is no backup of a node");
            }
            if (Integer.parseInt(format) > FORMAT) {
                throw new BackupRefused("it is of format " + format
                        + ", made by a newer HoneyMesh; this one knows formats up to " + FORMAT + ": upgrade it first");
            }
            return new About(
                    plain(properties.getProperty("node", "")),
                    plain(properties.getProperty("version", "")),
                    Instant.parse(properties.getProperty("made", "")));
        } catch (IllegalArgumentException | DateTimeException damaged) {
            throw new BackupRefused("it is no backup of a node");
        }
    }

    private static String plain(String value) {
        return value.length() <= MOST_CHARS && value.matches("[A-Za-z0-9._-]*") ? value : "";
    }
}
