// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

/** The one thing intruders use awk for: {@code print} with fields, strings and {@code NR}/{@code NF}. */
final class AwkPrint {

    private AwkPrint() {}

    /** At most about {@link Process#MAX_INPUT} characters come out. */
    static String line(String action, String line, String[] fields, int number) {
        String rest = action.startsWith("print")
                ? action.substring(action.startsWith("printf") ? 6 : 5).strip()
                : "";
        if (rest.isEmpty()) {
            return line;
        }
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < rest.length() && rest.charAt(i) != ';' && out.length() < Process.MAX_INPUT) {
            char c = rest.charAt(i);
            if (c == '"') {
                int end = rest.indexOf('"', i + 1);
                end = end < 0 ? rest.length() : end;
                out.append(Text.escapes(rest.substring(i + 1, end)));
                i = end + 1;
            } else if (c == '$') {
                int end = i + 1;
                while (end < rest.length() && Character.isLetterOrDigit(rest.charAt(end))) {
                    end++;
                }
                String name = rest.substring(i + 1, end);
                int index = name.equals("NF") ? fields.length : Builtins.number(name, 0);
                out.append(index == 0 ? line : index <= fields.length ? fields[index - 1] : "");
                i = Math.max(end, i + 1);
            } else if (c == ',') {
                out.append(' ');
                i++;
            } else if (rest.startsWith("NR", i)) {
                out.append(number);
                i += 2;
            } else if (rest.startsWith("NF", i)) {
                out.append(fields.length);
                i += 2;
            } else {
                i++;
            }
        }
        return out.toString();
    }
}
