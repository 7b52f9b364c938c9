// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.hardening;

import io.honeymesh.api.HardeningControl;
import io.honeymesh.api.Settings;
import io.honeymesh.api.service.Hardening;
import io.honeymesh.api.service.NodeReady;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the filter in place once the node is ready, and answers for all that protects the process. Thread-safe. */
@Component(immediate = true, configurationPid = SeccompHardening.PID)
@Designate(ocd = HardeningConfiguration.class)
public final class SeccompHardening implements Hardening {

    static final String PID = "io.honeymesh.hardening";

    private static final Logger LOG = LoggerFactory.getLogger(SeccompHardening.class);

    /** Outlives this bundle, as the filter does. A filter of somebody else's, a container's or systemd's, is none of ours. */
    private static final String IN_PLACE = "io.honeymesh.seccomp";

    private final Controls controls;
    private boolean wanted;
    private boolean ready;
    private String outcome = "it comes when the node is ready";

    @Activate
    public SeccompHardening(BundleContext context, Map<String, Object> properties) {
        this(Path.of(String.valueOf(context.getProperty("karaf.home"))), properties);
    }

    SeccompHardening(Path home, Map<String, Object> properties) {
        controls = new Controls(new ProcessFacts(Path.of("/proc")), home);
        modified(properties);
    }

    @Modified
    synchronized void modified(Map<String, Object> properties) {
        try {
            Settings in = new Settings(PID, properties);
            wanted = in.flag("seccomp", true);
            in.unknown().forEach(LOG::warn);
        } catch (IllegalArgumentException wrong) {
            LOG.error("{} - the filter is put in place", wrong.getMessage());
            wanted = true;
        }
        install();
    }

    /** Not before: the start needs more than the node does, and what comes later has to go without it. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    synchronized void bindReady(NodeReady node) {
        ready = true;
        install();
    }

    synchronized void unbindReady(NodeReady node) {
        ready = false;
    }

    private void install() {
        String inPlace = System.getProperty(IN_PLACE, "");
        if (!inPlace.isEmpty()) {
            outcome = inPlace;
        } else if (!wanted) {
            outcome = "switched off in " + PID;
            LOG.warn("seccomp is switched off in {}", PID);
        } else if (ready) {
            try {
                SyscallLists lists = SyscallLists.read();
                int left = SeccompFilter.install(lists);
                outcome = left + " system calls are left; of the others "
                        + lists.deadly().size() + " end the node at once";
                System.setProperty(IN_PLACE, outcome);
                LOG.info("seccomp: {}", outcome);
            } catch (IOException e) {
                outcome = e.getMessage();
                LOG.error("system calls are not filtered: {}", e.getMessage());
            }
        }
    }

    @Override
    public List<HardeningControl> controls() {
        return controls.all(isInPlace(), outcome());
    }

    @Override
    public Optional<String> unfiltered() {
        return isInPlace() ? Optional.empty() : Optional.of(outcome());
    }

    private static boolean isInPlace() {
        return !System.getProperty(IN_PLACE, "").isEmpty();
    }

    private synchronized String outcome() {
        return outcome;
    }
}
