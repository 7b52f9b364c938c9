// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import io.honeymesh.api.PluginStatus;
import io.honeymesh.api.PluginStatus.Kind;
import io.honeymesh.api.PluginStatus.State;
import io.honeymesh.api.service.PluginCaller;
import io.honeymesh.api.service.Plugins;
import io.honeymesh.api.spi.Exporter;
import io.honeymesh.api.spi.FederationTransport;
import io.honeymesh.api.spi.Fingerprinter;
import io.honeymesh.api.spi.Importer;
import io.honeymesh.api.spi.NodeEventListener;
import io.honeymesh.api.spi.ScoringRule;
import io.honeymesh.api.spi.TrapProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** All plug-ins, as far as the framework and Declarative Services know them, with what their callers say of them. */
@Component
public final class PluginList implements Plugins {

    private static final Map<String, Kind> KINDS = Map.of(
            TrapProtocol.class.getName(), Kind.TRAP,
            ScoringRule.class.getName(), Kind.RULE,
            Fingerprinter.class.getName(), Kind.FINGERPRINTER,
            FederationTransport.class.getName(), Kind.TRANSPORT,
            NodeEventListener.class.getName(), Kind.LISTENER,
            Exporter.class.getName(), Kind.EXPORTER,
            Importer.class.getName(), Kind.IMPORTER);

    private final BundleContext context;
    private final DeployFolder folder;
    private final ServiceComponentRuntime components;
    private final List<PluginCaller> callers = new CopyOnWriteArrayList<>();

    @Activate
    public PluginList(
            BundleContext context, @Reference DeployFolder folder, @Reference ServiceComponentRuntime components) {
        this.context = context;
        this.folder = folder;
        this.components = components;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addCaller(PluginCaller caller) {
        callers.add(caller);
    }

    void removeCaller(PluginCaller caller) {
        callers.remove(caller);
    }

    @Override
    public List<String> problems() {
        return folder.problems().entrySet().stream()
                .map(problem -> "deploy/" + problem.getKey() + " " + problem.getValue())
                .toList();
    }

    @Override
    public List<PluginStatus> plugins() {
        Map<Long, PluginCaller.Fault> faults = new HashMap<>();
        callers.forEach(caller -> faults.putAll(caller.faults()));
        Map<String, String> problems = new LinkedHashMap<>(folder.problems());
        List<PluginStatus> all = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            List<PluginStatus> its = new ArrayList<>();
            Source source = Source.of(bundle);
            Optional<String> problem = Optional.ofNullable(problems.remove(source.jar()));
            Set<Long> seen = new HashSet<>();
            components(bundle)
                    .forEach((component, kinds) -> kinds.forEach(kind -> its.addAll(
                            new Declared(context, source, component, kind).statuses(components, faults, seen))));
            registered(bundle, seen)
                    .forEach((service, kind) -> its.add(source.registered(context, service, kind, faults)));
            if (its.stream().noneMatch(each -> each.state() == State.FAILED)) {
                problem.ifPresent(why -> its.add(source.none(State.FAILED, why)));
            }
            if (its.isEmpty() && !source.jar().isEmpty()) {
                its.add(source.none(
                        bundle.getState() == Bundle.ACTIVE ? State.ACTIVE : State.FAILED,
                        "offers nothing that a node looks for: no class of it is a @Component of a plug-in's kind"));
            }
            all.addAll(its);
        }
        problems.forEach((jar, why) -> all.add(new PluginStatus(Kind.NONE, "", "", "", jar, State.FAILED, why)));
        all.sort(Comparator.comparing(PluginStatus::kind)
                .thenComparing(PluginStatus::name)
                .thenComparing(PluginStatus::jar)
                .thenComparing(PluginStatus::bundle));
        return List.copyOf(all);
    }

    private Map<ComponentDescriptionDTO, List<Kind>> components(Bundle bundle) {
        Map<ComponentDescriptionDTO, List<Kind>> found = new LinkedHashMap<>();
        for (ComponentDescriptionDTO each : components.getComponentDescriptionDTOs(bundle)) {
            List<Kind> kinds = kinds(each.serviceInterfaces);
            if (!kinds.isEmpty()) {
                found.put(each, kinds);
            }
        }
        return found;
    }

    private static Map<ServiceReference<?>, Kind> registered(Bundle bundle, Set<Long> seen) {
        Map<ServiceReference<?>, Kind> found = new LinkedHashMap<>();
        ServiceReference<?>[] services =
                bundle.getState() == Bundle.UNINSTALLED ? null : bundle.getRegisteredServices();
        for (ServiceReference<?> each : services == null ? new ServiceReference<?>[0] : services) {
            if (!seen.contains(each.getProperty(Constants.SERVICE_ID))) {
                kinds((String[]) each.getProperty(Constants.OBJECTCLASS)).forEach(kind -> found.put(each, kind));
            }
        }
        return found;
    }

    private static List<Kind> kinds(String[] interfaces) {
        return Arrays.stream(interfaces)
                .filter(KINDS::containsKey)
                .map(KINDS::get)
                .toList();
    }
}
