// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Writes rows. */
final class Results {

    private static final int BINARY = 1;

    private final Messages messages;

    Results(Messages messages) {
        this.messages = messages;
    }

    void describe(List<Column> columns) throws IOException {
        Bytes body = new Bytes().number(columns.size(), 2);
        columns.forEach(column -> column.write(body));
        messages.write('T', body);
    }

    void rows(Answer.Rows rows, List<Integer> formats) throws IOException {
        for (List<Optional<String>> row : rows.rows()) {
            Bytes body = new Bytes().number(row.size(), 2);
            for (int i = 0; i < row.size(); i++) {
                int format = formats.isEmpty()
                        ? 0
                        : formats.size() == 1 ? formats.getFirst() : formats.get(Math.min(i, formats.size() - 1));
                cell(body, row.get(i), rows.columns().get(i).type(), format == BINARY);
            }
            messages.write('D', body);
        }
    }

    private static void cell(Bytes body, Optional<String> cell, Type type, boolean binary) {
        if (cell.isEmpty()) {
            body.number(-1, 4);
            return;
        }
        String text = cell.get();
        boolean number = !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (binary && type == Type.BOOL) {
            body.number(1, 4).number(text.equals("t") ? 1 : 0, 1);
        } else if (binary && number && (type == Type.INT4 || type == Type.OID || type == Type.INT8)) {
            body.number(type.size(), 4).number(Long.parseLong(text), type.size());
        } else {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            body.number(bytes.length, 4).raw(bytes);
        }
    }

    void copy(Answer.Copied copied) throws IOException {
        Bytes head = new Bytes().number(0, 1).number(copied.columns(), 2);
        for (int i = 0; i < copied.columns(); i++) {
            head.number(0, 2);
        }
        messages.write('H', head);
        for (List<Optional<String>> row : copied.rows()) {
            messages.write('d', new Bytes().raw(Copy.line(row)));
        }
        messages.write('c', new Bytes());
        complete("COPY " + copied.rows().size());
    }

    void complete(String tag) throws IOException {
        messages.write('C', new Bytes().ended(tag));
    }
}
