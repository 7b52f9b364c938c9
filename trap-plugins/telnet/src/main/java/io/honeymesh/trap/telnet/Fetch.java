// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Programs that would fetch something. They don't (S10): to them, this machine's network is down to the outside. */
final class Fetch {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private Fetch() {}

    /** GNU wget 1.21. */
    static Output wget(List<String> words) {
        boolean quiet = words.stream().anyMatch(w -> w.startsWith("-q") || w.equals("-nv"));
        String url = target(words);
        if (url.isEmpty()) {
            return Output.error("wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\n"
                    + "Try `wget --help' for more options.\n");
        }
        String host = host(url);
        String failed = isAddress(host)
                ? "Connecting to " + endpoint(url) + "... failed: No route to host.\n"
                : "Resolving " + host + " (" + host + ")... failed: Temporary failure in name resolution.\n"
                        + "wget: unable to resolve host address \u0091" + host + "\u0092\n";
        String shown = url.contains("://") ? url : "http://" + url;
        String begun = "--" + TIME.format(LocalDateTime.now(ZoneOffset.UTC)) + "--  " + shown
                + (shown.indexOf('/', shown.indexOf("://") + 3) < 0 ? "/" : "") + "\n";
        return new Output(
                "",
                quiet
                        ? ""
                        : begun
                                + failed.replace("\u0091", "\u00e2\u0080\u0098")
                                        .replace("\u0092", "\u00e2\u0080\u0099"),
                4);
    }

    /** BusyBox's wget, tftp and ftpget. */
    static Output busyBox(String applet, List<String> words) {
        String target = target(words);
        if (target.isEmpty()) {
            return Output.error("BusyBox v1.35.0 multi-call binary.\n\nUsage: " + applet + " [OPTIONS] HOST\n");
        }
        String host = host(target);
        if (!isAddress(host)) {
            return Output.error(applet + ": bad address '" + host + "'\n");
        }
        return switch (applet) {
            case "wget" ->
                Output.error("Connecting to " + host + " (" + endpoint(target)
                        + ")\nwget: can't connect to remote host (" + host + "): No route to host\n");
            case "tftp" -> Output.error("tftp: sendto: No route to host\n");
            default -> Output.error(applet + ": can't connect to remote host (" + host + "): No route to host\n");
        };
    }

    /** The argument that names a host or URL: the one that looks like it, else the last that is no option. */
    private static String target(List<String> words) {
        String found = "";
        for (String word : words.subList(1, words.size())) {
            if (word.contains("://") || isAddress(host(word))) {
                return word;
            }
            found = word.startsWith("-") ? found : word;
        }
        return found;
    }

    private static String host(String url) {
        int start = url.indexOf("://");
        String rest = start < 0 ? url : url.substring(start + 3);
        int end = 0;
        while (end < rest.length() && "/:?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end);
    }

    private static String endpoint(String url) {
        String host = host(url);
        String after = url.substring(url.indexOf(host) + host.length());
        int end = 1;
        while (after.startsWith(":") && end < after.length() && Character.isDigit(after.charAt(end))) {
            end++;
        }
        String standard = url.startsWith("https:") ? ":443" : url.startsWith("ftp:") ? ":21" : ":80";
        return host + (end > 1 ? after.substring(0, end) : standard);
    }

    private static boolean isAddress(String host) {
        return host.indexOf('.') > 0 && host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    }
}
