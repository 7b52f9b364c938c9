// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.webconsole;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Caller;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.Reports;
import io.honeymesh.api.service.TrapHost;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.webconsole.servlet.AbstractServlet;
import org.apache.felix.webconsole.servlet.ServletConstants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The node within the console. Many threads call at once. */
@Component(
        service = Servlet.class,
        property = {
            ServletConstants.PLUGIN_LABEL + "=" + HoneyMeshPage.LABEL,
            ServletConstants.PLUGIN_TITLE + "=HoneyMesh",
            ServletConstants.PLUGIN_CATEGORY + "=HoneyMesh"
        })
public final class HoneyMeshPage extends AbstractServlet {

    static final String LABEL = "honeymesh";

    private static final long serialVersionUID = 1L;

    private static final int MOST_BANS = 100;
    private static final String PATH = Permit.ROOT + "/" + LABEL;

    private static final String MEANING =
            "<p>What is changed in this console, here and on the page Configuration, is in"
                    + " effect at once and on record. <b>It lasts until the node starts again</b>, or until its file in <code>etc/"
                    + "</code> is written: the files are the truth, and the node never writes them. Write there what is to stay."
                    + " Bans that are lifted stay lifted.</p>";

    private final transient Components components;
    private final transient Changes changes;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile BanBook book;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile TrapHost traps;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Reports reports;

    @Activate
    public HoneyMeshPage(@Reference ServiceComponentRuntime runtime, @Reference EventHub hub) {
        components = new Components(runtime);
        changes = new Changes(hub::publish);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!(request.getAttribute(Caller.ATTRIBUTE) instanceof Caller caller)) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        try {
            change(
                    caller,
                    Optional.ofNullable(request.getParameter("action")).orElse(""),
                    request.getParameter("component"),
                    request.getParameter("subject"));
            response.sendRedirect(PATH);
        } catch (IllegalArgumentException wrong) {
            answer(response, HttpServletResponse.SC_BAD_REQUEST, wrong.getMessage());
        } catch (IllegalStateException failed) {
            answer(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, failed.getMessage());
        }
    }

    private void change(Caller caller, String action, String component, String subject) {
        if (action.equals("lift") && subject != null) {
            lift(caller, Subject.parse(subject));
            return;
        }
        if (component == null || !List.of("disable", "enable", "reload").contains(action)) {
            throw new IllegalArgumentException("there is no such change");
        }
        changes.component(caller, components.find(component), action);
        if (!action.equals("enable")) {
            components.disable(component);
        }
        if (!action.equals("disable")) {
            components.enable(component);
        }
    }

    private void lift(Caller caller, Subject whom) {
        BanBook bans = book;
        if (bans == null) {
            throw new IllegalStateException("the policy bundle is not running: no ban book");
        }
        if (bans.unban(whom, "by " + caller.name() + " (web console)").isEmpty()) {
            throw new IllegalArgumentException(whom + " is not banned");
        }
    }

    private static void answer(HttpServletResponse response, int status, String line) throws IOException {
        response.setStatus(status);
        response.setContentType("text/html; charset=utf-8");
        response.getWriter().write(new Html().raw("<p>").text(line).raw("</p>").toString());
    }

    @Override
    public void renderContent(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Html page = new Html().raw(MEANING);
        status(page);
        listeners(page);
        switches(page);
        bans(page);
        response.getWriter().write(page.toString());
    }

    private void status(Html page) {
        Reports now = reports;
        page.heading("Status").table("What", "How");
        if (now != null) {
            now.status().forEach((name, value) -> status(page, name, value));
        }
        page.end();
    }

    private static void status(Html page, String name, Object value) {
        switch (value) {
            case Map<?, ?> parts -> parts.forEach((part, of) -> status(page, name + ": " + part, of));
            case Collection<?> all ->
                page.row(
                                name,
                                String.join(
                                        ", ", all.stream().map(String::valueOf).toList()))
                        .raw("</tr>");
            case null, default -> page.row(name, value).raw("</tr>");
        }
    }

    private void listeners(Html page) {
        TrapHost host = traps;
        page.heading("Traps: where they listen")
                .table("Trap", "Address", "State", "Open conversations", "Touches", "Why");
        for (TrapStatus one : host == null ? List.<TrapStatus>of() : host.traps()) {
            page.row(
                            one.trap(),
                            one.endpoint() + "/" + one.transport(),
                            one.state(),
                            one.connections(),
                            one.touches(),
                            one.detail())
                    .raw("</tr>");
        }
        page.end();
    }

    private void switches(Html page) {
        page.heading("Traps, rules and transports: off and on")
                .raw(
                        "<p>A trap that is off closes its ports. The built-in rules are switched by <code>off</code> in the"
                                + " <a href=\"" + Permit.ROOT
                                + "/configMgr/io.honeymesh.detection\">configuration of detection</a>."
                                + "</p>")
                .table("Kind", "Component", "Bundle", "State", "");
        for (Components.Entry one : components.all()) {
            page.row(one.kind(), one.name(), one.bundle(), one.state())
                    .buttons(
                            PATH,
                            "component",
                            one.id(),
                            one.enabled() ? List.of("disable", "reload") : List.of("enable"));
        }
        page.end();
    }

    private void bans(Html page) {
        BanBook bans = book;
        List<Ban> all = bans == null ? List.of() : bans.bans();
        page.heading("Blocked")
                .raw("<p>")
                .text(all.size() <= MOST_BANS ? all.size() + " in all" : "the first " + MOST_BANS + " of " + all.size())
                .raw("; all of them, with the evidence, are on the dashboard.</p>")
                .table("Whom", "Why", "Since", "Until", "Note", "");
        for (Ban ban : all.subList(0, Math.min(MOST_BANS, all.size()))) {
            page.row(
                            ban.subject(),
                            ban.reasons().keySet(),
                            ban.since(),
                            ban.expires().equals(Ban.FOREVER) ? "it is lifted" : ban.expires(),
                            ban.note())
                    .buttons(PATH, "subject", ban.subject().toString(), List.of("lift"));
        }
        page.end();
    }
}
