// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap. */
@Timeout(90)
class DockerClientsTest {

    private static RealClient.Result docker(TrapHarness trap, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("docker", "-H", "tcp://127.0.0.1:" + trap.port()));
        command.addAll(List.of(arguments));
        return RealClient.run(command.toArray(String[]::new));
    }

    @Test
    void dockerListsRunsAndEnters() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            Container container = Nodes.engine(0).containers().getFirst();
            RealClient.Result version = docker(trap, "version");
            assertTrue(version.output().contains("20.10.24+dfsg1"), version.output());
            RealClient.Result list = docker(trap, "ps");
            assertTrue(list.output().contains(container.id().substring(0, 12)), list.output());
            RealClient.Result images = docker(trap, "images", "--no-trunc");
            assertTrue(images.output().contains(container.imageId()), images.output());
            RealClient.Result run = docker(trap, "run", "--rm", "-v", "/:/mnt", "alpine", "id");
            assertEquals(0, run.exitCode(), run.output());
            assertTrue(run.output().endsWith("uid=0(root) gid=0(root) groups=0(root)\n"), run.output());
            RealClient.Result exec = docker(trap, "exec", container.name(), "whoami");
            assertTrue(exec.output().contains("root"), exec.output());
            RealClient.Result inspect = docker(trap, "inspect", "-f", "{{.State.Status}}", container.name());
            assertTrue(inspect.output().contains("running"), inspect.output());
        }
    }

    @Test
    void nmapSeesDocker() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            RealClient.Result result =
                    RealClient.run("nmap", "-Pn", "-n", "-sV", "-p", Integer.toString(trap.port()), "127.0.0.1");
            assertTrue(result.output().contains("Docker 20.10.24+dfsg1"), result.output());
        }
    }
}
