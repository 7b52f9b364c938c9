// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license.issuer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that wasn't there before; one that is stays as it is. */
final class NewFile {

    private NewFile() {}

    /** @param mode as {@code ls} shows it; it is the file's from its first moment */
    static void write(Path file, String content, String mode) throws Refused {
        try (SeekableByteChannel channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)))) {
            for (ByteBuffer left = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)); left.hasRemaining(); ) {
                channel.write(left);
            }
        } catch (FileAlreadyExistsException there) {
            throw new Refused(LicenseIssuer.FAILED, file + " is there already and is not overwritten");
        } catch (IOException e) {
            throw new Refused(LicenseIssuer.FAILED, file + " can't be written: " + e);
        }
    }
}
