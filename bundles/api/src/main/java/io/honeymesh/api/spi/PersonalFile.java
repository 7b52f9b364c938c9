// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that somebody keeps, made up from the persona: the same through every trap that shows it.
 *
 * @param name without a folder
 * @param content of some kilobytes at most; not a copy
 */
public record PersonalFile(String name, Instant modified, byte[] content) {

    private static final List<String> NAMES = List.of(
            "backup.tar.gz",
            "site.zip",
            "notes.txt",
            "invoices.csv",
            "dump.sql.gz",
            "readme.txt",
            "photos.zip",
            "export.csv",
            "todo.txt",
            "report.pdf");

    /** What lies in an account's home. */
    public static List<PersonalFile> atHome(Persona persona, MachineFacts.Account account) {
        return of(persona, "ftp.home." + account.name());
    }

    /** A few files, other ones for each label; no two of one name. */
    public static List<PersonalFile> of(Persona persona, String label) {
        List<PersonalFile> files = new ArrayList<>();
        int count = persona.number(label + ".count", 2, 5);
        for (int i = 0; i < count; i++) {
            String name = persona.pick(label + ".name." + i, NAMES);
            Instant modified = persona.installed().plus(Duration.ofMinutes(persona.number(label + i, 3000, 200_000)));
            byte[] content = name.endsWith(".txt") || name.endsWith(".csv")
                    ? text(persona, name)
                    : persona.bytes(label + ".content." + name, persona.number(label + ".size." + name, 900, 8160));
            files.removeIf(earlier -> earlier.name.equals(name));
            files.add(new PersonalFile(name, modified, content));
        }
        return files;
    }

    private static byte[] text(Persona persona, String name) {
        String text = name.endsWith(".csv")
                ? "id;date;amount\n1;" + persona.installed().toString().substring(0, 10) + ";149.00\n"
                : "files of " + persona.hostName() + "\nplease clean up old backups\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
