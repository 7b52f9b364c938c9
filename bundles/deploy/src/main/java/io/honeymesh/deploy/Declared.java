// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import io.honeymesh.api.PluginStatus;
import io.honeymesh.api.PluginStatus.Kind;
import io.honeymesh.api.PluginStatus.State;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.PluginCaller;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;

/** A plug-in that is a component of Declarative Services, and how it fares there. */
record Declared(BundleContext context, Source source, ComponentDescriptionDTO component, Kind kind) {

    private static final int FAILURE_CHARS = 200;

    /** What of a bundle's components could not be made, a line each. */
    static List<String> failures(ServiceComponentRuntime runtime, Bundle bundle) {
        return runtime.getComponentDescriptionDTOs(bundle).stream()
                .flatMap(each -> runtime.getComponentConfigurationDTOs(each).stream())
                .filter(each -> each.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                .map(each -> Source.simple(each.description.implementationClass) + ", which does not start: "
                        + root(each.failure))
                .distinct()
                .toList();
    }

    List<PluginStatus> statuses(ServiceComponentRuntime runtime, Map<Long, PluginCaller.Fault> faults, Set<Long> seen) {
        List<PluginStatus> statuses = new ArrayList<>();
        Collection<ComponentConfigurationDTO> configurations = runtime.getComponentConfigurationDTOs(component);
        if (configurations.isEmpty()) {
            statuses.add(unregistered(State.WAITING, forConfiguration()));
        }
        for (ComponentConfigurationDTO each : configurations) {
            Optional<ServiceReference<?>> service =
                    Optional.ofNullable(each.service).flatMap(known -> reference(known.id));
            service.ifPresent(known -> seen.add(each.service.id));
            statuses.add(
                    switch (each.state) {
                        case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                            unregistered(State.WAITING, forConfiguration());
                        case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                            unregistered(State.WAITING, forServices(each));
                        case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                            unregistered(State.FAILED, "does not start: " + root(each.failure));
                        default ->
                            service.map(known -> source.registered(context, known, kind, faults))
                                    .orElseGet(() -> unregistered(State.WAITING, "is starting"));
                    });
        }
        return statuses;
    }

    private PluginStatus unregistered(State state, String detail) {
        return source.status(kind, Source.simple(component.implementationClass), state, detail);
    }

    private Optional<ServiceReference<?>> reference(long id) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(null, "(service.id=" + id + ")");
            return found == null ? Optional.empty() : Optional.of(found[0]);
        } catch (InvalidSyntaxException e) {
            throw new AssertionError("a number is no syntax error", e);
        }
    }

    private String forConfiguration() {
        return "waits for its configuration: write etc/" + component.configurationPid[0] + ".cfg";
    }

    private String forServices(ComponentConfigurationDTO configuration) {
        List<String> wanted = Arrays.stream(configuration.unsatisfiedReferences)
                .map(missing -> Arrays.stream(component.references)
                        .filter(reference -> reference.name.equals(missing.name))
                        .map(Declared::describe)
                        .findFirst()
                        .orElse(missing.name))
                .toList();
        return "waits for a service that nobody offers: " + String.join(", ", wanted);
    }

    private static String describe(ReferenceDTO reference) {
        return Source.simple(reference.interfaceName) + (reference.target == null ? "" : " " + reference.target);
    }

    /** The last cause in a stack trace's text, in one line. */
    static String root(String failure) {
        List<String> causes = String.valueOf(failure)
                .lines()
                .filter(line -> !line.startsWith("\t") && !line.isBlank())
                .toList();
        String last = causes.isEmpty() ? "the log says why" : causes.getLast().replaceFirst("^Caused by: ", "");
        return SafeText.escape(last, FAILURE_CHARS);
    }
}
