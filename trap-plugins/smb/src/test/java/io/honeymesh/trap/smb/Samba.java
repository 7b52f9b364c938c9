// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** A real Samba on loopback, with Debian's settings and a machine's name and shares. */
final class Samba implements AutoCloseable {

    private static final Path SMBD = Path.of("/usr/sbin/smbd");
    private static final Path DCERPCD = Path.of("/usr/libexec/samba/samba-dcerpcd");

    private final List<Process> processes;
    private final int port;

    private Samba(List<Process> processes, int port) {
        this.processes = processes;
        this.port = port;
    }

    static Samba start(Path folder, Machine machine) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(SMBD) && Files.isExecutable(DCERPCD), "samba is not installed");
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root may run smbd");
        int port;
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path state = Files.createDirectories(folder.resolve("state"));
        String shares = machine.shares().stream()
                .filter(share -> !share.name().equals("IPC$"))
                .map(share -> "[" + share.name() + "]\n  comment = " + share.comment() + "\n  path = "
                        + share.path().substring(2).replace('\\', '/') + "\n")
                .collect(Collectors.joining());
        Path configuration = Files.writeString(
                folder.resolve("smb.conf"),
                "[global]\n  workgroup = WORKGROUP\n  netbios name = " + machine.netBiosName()
                        + "\n  server role = standalone server\n  map to guest = never\n  smb ports = " + port
                        + "\n  interfaces = 127.0.0.1\n  bind interfaces only = yes\n  log file = " + state
                        + "/log.%m\n  rpc start on demand helpers = no\n"
                        + (machine.smb1() ? "  server min protocol = NT1\n" : "")
                        + List.of("lock", "state", "cache", "pid").stream()
                                .map(kind -> "  " + kind + " directory = " + state + "\n")
                                .collect(Collectors.joining())
                        + "  private dir = " + state + "\n  ncalrpc dir = " + state + "/ncalrpc\n" + shares);
        Process helper = run(folder, DCERPCD.toString(), "-F", "--libexec-rpcds", "-s", configuration.toString());
        Process smbd = run(folder, SMBD.toString(), "-F", "--no-process-group", "-s", configuration.toString());
        Samba samba = new Samba(List.of(smbd, helper), port);
        for (int i = 0; i < 400 && !(samba.listens() && Files.exists(state.resolve("ncalrpc/np/srvsvc"))); i++) {
            Thread.sleep(25);
        }
        return samba;
    }

    private static Process run(Path folder, String... command) throws IOException {
        // In a session of its own: when it ends, it ends its whole process group, which must not be ours.
        List<String> apart = new ArrayList<>(List.of("setsid"));
        apart.addAll(List.of(command));
        return new ProcessBuilder(apart)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(Path.of(command[0]).getFileName() + ".log")
                        .toFile())
                .start();
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        processes.forEach(
                process -> process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }
}
