// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Files into a ZIP archive, which knows neither links nor devices nor owners as the JDK reads it: what it says of itself comes first,
 * the sums of all files ({@code sha256sum -c}) last.
 */
final class Packing implements Closeable {

    private final ZipOutputStream zip;
    private final ByteArrayOutputStream sums = new ByteArrayOutputStream();
    private final long millis;
    private int files;

    Packing(OutputStream out, About about) throws IOException {
        zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setLevel(Deflater.BEST_SPEED);
        millis = about.made().toEpochMilli();
        begin(Places.ABOUT);
        zip.write(about.text());
        zip.closeEntry();
    }

    private void begin(String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(millis);
        zip.putNextEntry(entry);
    }

    /** @throws BackupRefused for more files than {@link Unpacking} would take out of it */
    void add(String name, InputStream content) throws IOException {
        if (++files > Unpacking.MOST_FILES) {
            throw new BackupRefused("a backup holds " + Unpacking.MOST_FILES
                    + " files at most, and there are more: make it without recordings");
        }
        begin(name);
        DigestOutputStream digesting = new DigestOutputStream(zip, sha256());
        content.transferTo(digesting);
        zip.closeEntry();
        sums.write(line(HexFormat.of().formatHex(digesting.getMessageDigest().digest()), name));
    }

    /** As {@code sha256sum} reads it. */
    static byte[] line(String sha256, String name) {
        return (sha256 + "  " + name + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() throws IOException {
        begin(Places.SUMS);
        sums.writeTo(zip);
        zip.closeEntry();
        zip.close();
    }
}
