// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.webconsole;

import io.honeymesh.api.SafeText;
import java.util.List;

/** Puts a page together; the only way for a value into it is {@link #text}, which escapes (S13). For one thread. */
final class Html {

    private final StringBuilder out = new StringBuilder();

    /** @param markup of the program alone */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    Html text(Object value) {
        String plain = SafeText.printable(String.valueOf(value));
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                // The console replaces ${name} in what it sends.
                case '$' -> out.append("&#36;");
                default -> out.append(c);
            }
        }
        return this;
    }

    Html heading(String title) {
        return raw("<h3>").text(title).raw("</h3>");
    }

    Html table(String... columns) {
        raw("<table class=\"nicetable\"><thead><tr>");
        for (String column : columns) {
            raw("<th>").text(column).raw("</th>");
        }
        return raw("</tr></thead><tbody>");
    }

    Html row(Object... cells) {
        raw("<tr>");
        for (Object cell : cells) {
            raw("<td>").text(cell).raw("</td>");
        }
        return this;
    }

    /** Ends a row with buttons, each a form of its own. */
    Html buttons(String action, String field, String value, List<String> names) {
        raw("<td>");
        for (String name : names) {
            raw("<form method=\"post\" action=\"").text(action).raw("\" style=\"display:inline\">");
            raw("<input type=\"hidden\" name=\"")
                    .text(field)
                    .raw("\" value=\"")
                    .text(value)
                    .raw("\">");
            raw("<button type=\"submit\" name=\"action\" value=\"").text(name).raw("\">");
            text(name).raw("</button></form> ");
        }
        return raw("</td></tr>");
    }

    Html end() {
        return raw("</tbody></table>");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
