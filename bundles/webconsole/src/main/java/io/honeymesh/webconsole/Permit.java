// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.webconsole;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What may be asked of the console (S31): to be read, the node's page and the forms; to be changed, what the page has buttons for, and
 * the node's own configurations. Nothing else of the console is reached, whatever is switched on in it.
 */
final class Permit {

    static final String ROOT = "/system/console";

    private static final String FORMS = "configMgr";
    private static final Set<String> READ = Set.of("", HoneyMeshPage.LABEL, FORMS, "res", "logout");
    private static final String FORM = "application/x-www-form-urlencoded";

    /** By these alone the loopback port is reached, also through a tunnel; a name made to point here is another. */
    private static final Pattern HOST = Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:[0-9]{1,5})?");

    /** Nothing in it that anybody would decode again. */
    private static final Pattern PATH = Pattern.compile(ROOT + "(?:/(?:([A-Za-z]+)(?:/[A-Za-z0-9_.%~-]*)*)?)?");

    /** What the console's script asks for to show a form, and with what: it reads then, where one more field would change something. */
    private static final Pattern ONE_FORM = Pattern.compile(ROOT + "/" + FORMS + "/[A-Za-z0-9_.~-]+");

    private static final Set<String> OPENING = Set.of("post", "create", "ts");

    private static final Pattern OWN = Pattern.compile("io\\.honeymesh\\.[A-Za-z0-9._~-]{1,150}");

    /** What the console calls a configuration that it is about to make. */
    private static final String NEW = "__Temporary PID replaced by real PID upon save__";

    private static final List<String> CHANGES = List.of("apply", "delete", "unbind", "create");

    private Permit() {}

    record Refusal(int status, String detail) {}

    /** A change that is asked for. */
    record Change(String pid, boolean deletes, List<String> keys) {}

    /** What is wrong with a request, whoever asks. */
    static Optional<Refusal> beforeTheToken(HttpServletRequest request) {
        String host = String.valueOf(request.getHeader("Host")).toLowerCase(Locale.ROOT);
        if (!HOST.matcher(host).matches()) {
            return refusal(403, "this is reached as 127.0.0.1 or localhost alone");
        }
        return switch (request.getMethod()) {
            case "GET", "HEAD" -> Optional.empty();
            case "POST" -> ofThisSite(request, host);
            default -> refusal(405, "this can be read, and forms can be sent");
        };
    }

    /** A browser sends the password with every request to here, also with another site's; but it says whose it is. */
    private static Optional<Refusal> ofThisSite(HttpServletRequest request, String host) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        boolean own = ("https://" + host).equals(origin) && (site == null || site.equals("same-origin"));
        return own ? Optional.empty() : refusal(403, "a change needs the header Origin, and this console's own");
    }

    /** What is wrong with what somebody asks who was let in. */
    static Optional<Refusal> of(HttpServletRequest request) {
        Matcher path = PATH.matcher(request.getRequestURI());
        if (!path.matches()) {
            return refusal(404, "there is nothing at this path");
        }
        String label = Optional.ofNullable(path.group(1)).orElse("");
        if (!request.getMethod().equals("POST")) {
            return read(request, label);
        }
        String type = String.valueOf(request.getContentType()).split(";", 2)[0].strip();
        if (!type.equalsIgnoreCase(FORM)) {
            return refusal(415, "nothing can be uploaded here");
        }
        return switch (label) {
            case HoneyMeshPage.LABEL -> Optional.empty();
            case FORMS -> form(request);
            default -> refusal(403, "this console installs, starts and stops nothing");
        };
    }

    private static Optional<Refusal> read(HttpServletRequest request, String label) {
        // The console would take fields out of a body, too.
        if (request.getContentType() != null) {
            return refusal(415, "nothing can be uploaded here");
        }
        return READ.contains(label) && (request.getParameter("post") == null || opensAForm(request))
                ? Optional.empty()
                : refusal(404, "there is nothing at this path");
    }

    private static boolean opensAForm(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                && ONE_FORM.matcher(request.getRequestURI()).matches()
                && OPENING.containsAll(request.getParameterMap().keySet())
                && says(request, "post", "true")
                // The form of one that is not there yet: it is made when that is sent.
                && (request.getParameter("create") == null || says(request, "create", "1"));
    }

    private static boolean says(HttpServletRequest request, String name, String value) {
        return List.of(request.getParameterValues(name)).equals(List.of(value));
    }

    private static Optional<Refusal> form(HttpServletRequest request) {
        if (!changes(request)) {
            return Optional.empty();
        }
        List<String> pids = pids(request);
        List<String> factories = named(request, "factoryPid").distinct().toList();
        List<String> all = Stream.of(pids, factories).flatMap(List::stream).toList();
        boolean own = all.stream().anyMatch(pid -> OWN.matcher(pid).matches())
                && all.stream()
                        .allMatch(pid -> pid.equals(NEW) || OWN.matcher(pid).matches());
        if (!own) {
            return refusal(403, "only configurations of HoneyMesh can be changed here");
        }
        // What is put on record is to be what the console changes, which goes by one name or by the other.
        return pids.size() > 1 || factories.size() > 1
                ? refusal(400, "this names more than one configuration")
                : Optional.empty();
    }

    private static boolean changes(HttpServletRequest request) {
        return CHANGES.stream().anyMatch(name -> request.getParameter(name) != null);
    }

    /** Whatever the console may take for the configuration's name. */
    private static List<String> pids(HttpServletRequest request) {
        String uri = request.getRequestURI();
        String last = uri.substring(uri.lastIndexOf('/') + 1).replace("%20", " ");
        return Stream.concat(last.equals(FORMS) ? Stream.empty() : Stream.of(last), named(request, "pid"))
                .distinct()
                .toList();
    }

    private static Stream<String> named(HttpServletRequest request, String name) {
        return Stream.ofNullable(request.getParameterValues(name)).flatMap(Arrays::stream);
    }

    /** The change of a configuration that this asks for. */
    static Optional<Change> change(HttpServletRequest request) {
        if (!request.getMethod().equals("POST")
                || !request.getRequestURI().startsWith(ROOT + "/" + FORMS)
                || request.getParameter("apply") == null && request.getParameter("unbind") == null) {
            return Optional.empty();
        }
        String pid = Stream.concat(pids(request).stream(), named(request, "factoryPid"))
                .filter(name -> OWN.matcher(name).matches())
                .findFirst()
                .orElseThrow();
        String keys = Optional.ofNullable(request.getParameter("propertylist")).orElse("");
        return Optional.of(new Change(
                pid,
                request.getParameter("delete") != null,
                Stream.of(keys.split(","))
                        .filter(key -> !key.isEmpty())
                        .limit(100)
                        .toList()));
    }

    private static Optional<Refusal> refusal(int status, String detail) {
        return Optional.of(new Refusal(status, detail));
    }
}
