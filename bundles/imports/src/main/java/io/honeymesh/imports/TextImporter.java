// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Subject;
import io.honeymesh.api.spi.Importer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Component;

/**
 * One address or prefix a line, as nearly all block lists are published: plain ones, netsets with comments, Spamhaus' DROP
 * ({@code 192.0.2.0/24 ; SBL1}), also the elements of nftables' and ipset's own files with their timeouts.
 */
@Component(service = Importer.class)
public final class TextImporter implements Importer {

    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"; // as UTF-8, a byte a character
    private static final Pattern FIELDS = Pattern.compile("[ \t,]+");
    private static final Pattern TIMEOUT = Pattern.compile("timeout ([0-9]{1,9})s?");
    private static final Pattern LIKE_AN_ADDRESS = Pattern.compile("[0-9a-fA-F:./]*[.:][0-9a-fA-F:./]*");

    @Override
    public String name() {
        return "text";
    }

    @Override
    public String title() {
        return "Block list, one address or prefix a line, comments behind # or ;";
    }

    @Override
    public void read(InputStream from, Sink to) throws IOException {
        Lines lines = new Lines(from);
        for (String line = lines.next(); line != null; line = lines.next()) {
            to.at("line", lines.number());
            boolean first = lines.number() == 1 && line.startsWith(BYTE_ORDER_MARK);
            if (lines.tooLong()) {
                to.skip("a line longer than " + Lines.MOST_CHARS + " characters");
            } else {
                read(first ? line.substring(BYTE_ORDER_MARK.length()) : line, to);
            }
        }
    }

    private static void read(String line, Sink to) {
        int comment = comment(line);
        String content = line.substring(0, comment).strip();
        if (content.isEmpty()) {
            return;
        }
        if (content.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            to.skip("a line with control characters");
            return;
        }
        String[] fields = FIELDS.split(content);
        if (fields.length == 0) { // nothing but commas
            to.skip("no address or prefix");
            return;
        }
        // ipset: add SET ADDRESS timeout 300
        int place = fields.length > 2 && fields[0].equals("add") ? 2 : 0;
        Optional<Subject> subject = subject(fields[Math.min(place, fields.length - 1)]);
        if (subject.isEmpty()) {
            to.skip(isRange(fields[0]) ? "a range" : "no address or prefix");
        } else if (fields.length > place + 1 && isRange(fields[place + 1])) {
            to.skip("a range");
        } else {
            to.advise(
                    subject.get(),
                    timeout(content).map(seconds -> to.now().plusSeconds(seconds)),
                    comment < line.length() ? line.substring(comment + 1) : "");
        }
    }

    private static int comment(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '#' || line.charAt(i) == ';') {
                return i;
            }
        }
        return line.length();
    }

    private static Optional<Subject> subject(String text) {
        try {
            return LIKE_AN_ADDRESS.matcher(text).matches() ? Optional.of(Subject.parse(text)) : Optional.empty();
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /** {@code 192.0.2.1-192.0.2.9}, or what stands behind the first address of one written with blanks. */
    private static boolean isRange(String field) {
        int hyphen = field.indexOf('-');
        String last = field.substring(hyphen + 1);
        String begin = hyphen < 0 ? "" : field.substring(0, hyphen);
        return (begin.isEmpty() || subject(begin).isPresent())
                && (last.isEmpty() && hyphen >= 0 || subject(last).isPresent());
    }

    private static Optional<Long> timeout(String content) {
        Matcher timeout = TIMEOUT.matcher(content);
        return timeout.find() && !timeout.group(1).matches("0+")
                ? Optional.of(Long.parseLong(timeout.group(1)))
                : Optional.empty();
    }
}
