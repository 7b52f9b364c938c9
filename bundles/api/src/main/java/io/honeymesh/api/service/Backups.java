// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Backups of this node: identity, ledger and configuration, encrypted, one file each, which the node keeps for whoever fetches them.
 * Restoring one is the launcher's, with the node stopped. Thread-safe.
 */
@ProviderType
public interface Backups {

    /** A passphrase has so many characters at least. */
    int LEAST_PASSPHRASE = 12;

    /**
     * One that is kept.
     *
     * @param name its file's
     */
    record Backup(String name, long bytes, Instant made) {
        /** As JSON-friendly values in a fixed order. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name);
            fields.put("bytes", bytes);
            fields.put("made", made.toString());
            return fields;
        }
    }

    /**
     * One just made.
     *
     * @param leftOut files that the node's user can't read, in the base folder
     * @param removed names of older ones that made room for it
     */
    record Made(Backup backup, List<String> leftOut, List<String> removed) {
        /** As JSON-friendly values in a fixed order. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>(backup.fields());
            fields.put("left_out", leftOut.stream().map(SafeText::printable).toList());
            fields.put("removed", removed);
            return fields;
        }
    }

    /**
     * What one holds, once its authentication tag was checked.
     *
     * @param node the node ID, empty if it had none
     * @param version of the program that made it
     * @param bytes unpacked
     * @param parts files by their first folder or two, such as {@code data/ledger}
     */
    record Content(String node, String version, Instant made, long bytes, Map<String, Integer> parts) {
        /** As JSON-friendly values in a fixed order. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("node", node);
            fields.put("version", version);
            fields.put("made", made.toString());
            fields.put("bytes", bytes);
            fields.put("files", parts);
            return fields;
        }
    }

    /** Those that are kept, the newest first. */
    List<Backup> list() throws IOException;

    /**
     * Makes one; may take a minute.
     *
     * @param passphrase not kept; whoever calls wipes it
     * @param recordings whether conversations come along
     * @param by who wants it, for the record
     * @throws IllegalArgumentException with one clear line if the passphrase won't do
     * @throws IllegalStateException with one clear line if another is being made
     * @throws IOException with one clear line, also if the disk is full
     */
    Made make(char[] passphrase, boolean recordings, String by) throws IOException;

    /**
     * Reads one to its end.
     *
     * @throws IllegalArgumentException with one clear line if there is none of that name, or the passphrase isn't its
     * @throws IOException with one clear line if it was changed or cut off
     */
    Content check(String name, char[] passphrase) throws IOException;

    /**
     * Its bytes, still encrypted.
     *
     * @throws IllegalArgumentException with one clear line if there is none of that name
     */
    InputStream open(String name) throws IOException;

    /** @throws IllegalArgumentException with one clear line if there is none of that name */
    void remove(String name) throws IOException;

    /** A new passphrase of 256 random bits. */
    String passphrase();
}
