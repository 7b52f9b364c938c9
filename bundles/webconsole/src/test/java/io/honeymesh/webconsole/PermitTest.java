// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.webconsole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What may be asked of the console, request by request. */
class PermitTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String FORMS = Permit.ROOT + "/configMgr";

    private record Asked(String method, String path, Map<String, String> headers, Map<String, String> fields) {
        HttpServletRequest request() {
            return (HttpServletRequest) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {HttpServletRequest.class},
                    (self, asked, with) -> switch (asked.getName()) {
                        case "getMethod" -> method;
                        case "getRequestURI" -> path;
                        case "getHeader" -> headers.get(with[0]);
                        case "getContentType" -> headers.get("Content-Type");
                        case "getParameter" -> fields.get(with[0]);
                        case "getParameterValues" ->
                            fields.containsKey(with[0]) ? fields.get(with[0]).split(",") : null;
                        case "getParameterMap" -> fields;
                        default -> throw new UnsupportedOperationException(asked.getName());
                    });
        }
    }

    private static int status(Optional<Permit.Refusal> refusal) {
        return refusal.map(Permit.Refusal::status).orElse(200);
    }

    private static int get(String path, Map<String, String> fields) {
        return status(Permit.of(new Asked("GET", path, Map.of(), fields).request()));
    }

    private static int post(String path, Map<String, String> fields) {
        return status(Permit.of(new Asked("POST", path, Map.of("Content-Type", FORM), fields).request()));
    }

    private static int before(String method, String... headers) {
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            named.put(headers[i], headers[i + 1]);
        }
        return status(Permit.beforeTheToken(new Asked(method, Permit.ROOT, named, Map.of()).request()));
    }

    @Test
    void twoPagesCanBeRead() {
        for (String path : List.of(
                "", "/", "/honeymesh", "/configMgr", "/configMgr/io.honeymesh.web", "/res/ui/config.js", "/logout")) {
            assertEquals(200, get(Permit.ROOT + path, Map.of()), path);
        }
        for (String path : List.of(
                "/bundles", "/vmstat", "/install", "/status-Threads", "/config", "/honeymesh;x", "x", "//res")) {
            assertEquals(404, get(Permit.ROOT + path, Map.of()), path);
        }
    }

    @Test
    void S31_whatIsReadOpensFormsAndChangesNothing() {
        String form = FORMS + "/io.honeymesh.syslog~central";
        Map<String, String> opening = Map.of("post", "true", "ts", "417");
        assertEquals(200, get(form, opening));
        assertEquals(200, get(FORMS + "/org.apache.felix.http", opening), "others can be looked at");
        Map<String, String> another = Map.of("post", "true", "create", "1", "ts", "417");
        assertEquals(200, get(FORMS + "/io.honeymesh.syslog", another));
        assertEquals(404, get(FORMS + "/io.honeymesh.syslog", Map.of("post", "true", "create", "1", "apply", "true")));
        assertEquals(404, get(FORMS + "/io.honeymesh.syslog", Map.of("post", "true", "create", "1,1")));
        assertEquals(404, get(FORMS + "/io.honeymesh.syslog", Map.of("post", "true", "create", "1", "unbind", "1")));
        for (String more : List.of(
                "apply", "create", "delete", "unbind", "update", "propertylist", "pid", "factoryPid", "pidFilter")) {
            Map<String, String> fields = new HashMap<>(opening);
            fields.put(more, "true");
            assertEquals(404, get(form, fields), more);
        }
        for (String post : List.of("", "false", "TRUE", "true,true")) {
            assertEquals(404, get(form, Map.of("post", post, "ts", "417")), post);
        }
        for (String path : List.of(
                FORMS,
                FORMS + "/",
                form + "/x",
                FORMS + "/io%2ehoneymesh.web",
                Permit.ROOT + "/honeymesh",
                Permit.ROOT + "/bundles/1")) {
            assertEquals(404, get(path, opening), path);
        }
        assertEquals(404, status(Permit.of(new Asked("HEAD", form, Map.of(), opening).request())));
        for (String type : List.of(FORM, "multipart/form-data; boundary=x")) {
            Asked body = new Asked("GET", form, Map.of("Content-Type", type), Map.of());
            assertEquals(415, status(Permit.of(body.request())), type);
        }
    }

    @Test
    void S31_onlyOwnConfigurationsCanBeChanged() {
        Map<String, String> apply = Map.of("apply", "true");
        assertEquals(200, post(FORMS + "/io.honeymesh.policy", apply));
        assertEquals(200, post(FORMS + "/io.honeymesh.trap~inside", apply));
        assertEquals(200, post(FORMS + "/org.apache.felix.http", Map.of()), "a form that is only looked at");
        String made = FORMS + "/__Temporary%20PID%20replaced%20by%20real%20PID%20upon%20save__";
        assertEquals(200, post(made, Map.of("apply", "true", "factoryPid", "io.honeymesh.trap")));
        assertEquals(403, post(made, apply));
        assertEquals(403, post(made, Map.of("apply", "true", "factoryPid", "org.apache.felix.fileinstall")));
        for (String change : List.of("apply", "delete", "unbind", "create")) {
            for (String pid : List.of(
                    "org.apache.felix.fileinstall",
                    "io.honeymeshx",
                    "io%2ehoneymesh.policy",
                    "io.honeymesh.p%2520",
                    "")) {
                assertEquals(403, post(FORMS + "/" + pid, Map.of(change, "1")), change + " of " + pid);
            }
        }
        assertEquals(403, post(FORMS + "/io.honeymesh.policy", Map.of("apply", "1", "pid", "org.apache.felix.http")));
        assertEquals(400, post(FORMS + "/io.honeymesh.policy", Map.of("apply", "1", "pid", "io.honeymesh.web")));
        assertEquals(200, post(FORMS + "/io.honeymesh.policy", Map.of("apply", "1", "pid", "io.honeymesh.policy")));
        assertEquals(400, post(made, Map.of("apply", "1", "factoryPid", "io.honeymesh.trap,io.honeymesh.web")));
        assertEquals(403, post(Permit.ROOT + "/bundles", Map.of("action", "install")));
        Asked upload = new Asked("POST", FORMS, Map.of("Content-Type", "multipart/form-data; boundary=x"), Map.of());
        assertEquals(415, status(Permit.of(upload.request())));
    }

    @Test
    void S31_aChangeIsAskedForByThisConsoleAlone() {
        String host = "127.0.0.1:9444";
        assertEquals(200, before("GET", "Host", host));
        assertEquals(200, before("GET", "Host", "localhost:1234"), "through a tunnel");
        assertEquals(200, before("POST", "Host", host, "Origin", "https://" + host));
        assertEquals(200, before("POST", "Host", host, "Origin", "https://" + host, "Sec-Fetch-Site", "same-origin"));
        assertEquals(403, before("POST", "Host", host));
        assertEquals(403, before("POST", "Host", host, "Origin", "null"));
        assertEquals(403, before("POST", "Host", host, "Origin", "http://" + host));
        assertEquals(403, before("POST", "Host", host, "Origin", "https://" + host, "Sec-Fetch-Site", "same-site"));
        assertEquals(403, before("GET", "Host", "evil.example:9444"));
        assertEquals(403, before("GET", "Host", "127.0.0.1.evil.example"));
        assertEquals(403, before("GET"));
        for (String method : List.of("PUT", "DELETE", "TRACE", "OPTIONS", "PATCH")) {
            assertEquals(405, before(method, "Host", host), method);
        }
    }

    @Test
    void whatIsChangedIsNamed() {
        Asked asked = new Asked(
                "POST",
                FORMS + "/io.honeymesh.policy",
                Map.of(),
                Map.of("apply", "true", "propertylist", "ban.bare,mode", "ban.bare", "1h"));
        assertEquals(
                Optional.of(new Permit.Change("io.honeymesh.policy", false, List.of("ban.bare", "mode"))),
                Permit.change(asked.request()));
    }

    @Test
    void S13_whatIsShownIsText() {
        assertEquals(
                "&lt;b title=&quot;&#39;&quot;&gt;&amp;&#36;{x}\\x1b",
                new Html().text("<b title=\"'\">&${x}\u001b").toString());
    }
}
