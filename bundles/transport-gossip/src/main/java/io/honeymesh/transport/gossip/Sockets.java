// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.transport.gossip.wire.ByteBudget;
import io.honeymesh.transport.gossip.wire.Malformed;
import io.honeymesh.transport.gossip.wire.Streams;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A UDP and a TCP port, and connections to others' TCP ports, each a message there and one back. Thread-safe. */
final class Sockets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private static final int CONNECT_MILLIS = 3_000;
    private static final int READ_MILLIS = 5_000;

    /** However slowly the other side speaks. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private static final Duration LET_GO = Duration.ofSeconds(2);

    private static final int MOST_ASKED = 32;
    private static final int MOST_TOLD = 32;
    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final int MOST_DATAGRAM = 65_535;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Streams streams;
    private final Function<IpAddress, Collection<?>> owners;
    private final Clock clock;
    private final Callers callers;
    private final Semaphore asking = new Semaphore(MOST_ASKED);
    private final Semaphore telling = new Semaphore(MOST_TOLD);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** Calls off what is over time. */
    @FunctionalInterface
    interface Clock {
        io.honeymesh.transport.gossip.swim.Surroundings.Timer after(Duration delay, Runnable what);
    }

    /**
     * @param owners who may connect from an address: nobody if it isn't admitted
     * @throws IOException with one clear line if the ports can't be had
     */
    Sockets(Endpoint at, Streams streams, Function<IpAddress, Collection<?>> owners, Clock clock) throws IOException {
        this.streams = streams;
        this.owners = owners;
        callers = new Callers(streams.asked());
        this.clock = clock;
        InetSocketAddress address = new InetSocketAddress(at.address().toInetAddress(), at.port());
        ServerSocket stream = new ServerSocket();
        try {
            stream.setReuseAddress(true);
            stream.bind(address, Callers.MOST);
            udp = new DatagramSocket(address);
        } catch (IOException e) {
            stream.close();
            throw new IOException(
                    "can't listen for the cluster on " + at + ": " + e.getMessage() + "; set bind and port in etc/"
                            + GossipSettings.PID + ".cfg",
                    e);
        }
        tcp = stream;
        udp.setReceiveBufferSize(RECEIVE_BUFFER);
    }

    void open(BiConsumer<Endpoint, byte[]> datagrams, BiFunction<Endpoint, byte[], Optional<byte[]>> asked) {
        threads.add(Thread.ofVirtual().name("gossip-udp").start(() -> receive(datagrams)));
        threads.add(Thread.ofVirtual().name("gossip-tcp").start(() -> accept(asked)));
    }

    private void receive(BiConsumer<Endpoint, byte[]> datagrams) {
        DatagramPacket packet = new DatagramPacket(new byte[MOST_DATAGRAM], MOST_DATAGRAM);
        while (!closed) {
            try {
                packet.setLength(MOST_DATAGRAM);
                udp.receive(packet);
                datagrams.accept(
                        Endpoint.of((InetSocketAddress) packet.getSocketAddress()),
                        Arrays.copyOf(packet.getData(), packet.getLength()));
            } catch (IOException e) {
                pause(e);
            } catch (RuntimeException | Error unexpected) {
                LOG.error("a datagram caused an error nobody expected; the next ones are taken", unexpected);
            }
        }
    }

    private void pause(IOException e) {
        if (!closed) {
            LOG.debug("nothing received", e);
            try {
                Thread.sleep(50);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void accept(BiFunction<Endpoint, byte[], Optional<byte[]>> asked) {
        while (!closed) {
            try {
                take(tcp.accept(), asked);
            } catch (IOException e) {
                pause(e);
            } catch (RuntimeException | Error unexpected) {
                LOG.error("a connection caused an error nobody expected; the next ones are taken", unexpected);
            }
        }
    }

    private void take(Socket socket, BiFunction<Endpoint, byte[], Optional<byte[]>> asked) {
        IpAddress address = IpAddress.of(socket.getInetAddress());
        Optional<Callers.Call> call = Optional.empty();
        boolean served = false;
        try {
            call = callers.enter(address, owners.apply(address));
            if (call.isPresent()) {
                Callers.Call now = call.get();
                Thread.ofVirtual().name("gossip-asked").start(() -> serve(socket, now, asked));
                served = true;
            }
        } finally {
            if (!served) {
                close(socket);
                call.ifPresent(Callers.Call::close);
            }
        }
    }

    private void serve(Socket socket, Callers.Call call, BiFunction<Endpoint, byte[], Optional<byte[]>> asked) {
        try (call;
                ByteBudget.Share share = call.bytes().share()) {
            bounded(socket, () -> {
                byte[] message = streams.readAsked(new BufferedInputStream(socket.getInputStream()), share);
                Endpoint other = Endpoint.of((InetSocketAddress) socket.getRemoteSocketAddress());
                Optional<byte[]> answer = asked.apply(other, message);
                if (answer.isPresent()) {
                    share.take(answer.get().length);
                    streams.answer(socket.getOutputStream(), answer.get());
                }
                return null;
            });
        }
    }

    private interface Talk<T> {
        T run() throws IOException, Malformed;
    }

    private <T> Optional<T> bounded(Socket socket, Talk<T> talk) {
        var late = clock.after(LONGEST, () -> close(socket));
        open.add(socket);
        try (socket) {
            if (closed) {
                return Optional.empty();
            }
            socket.setSoTimeout(READ_MILLIS);
            return Optional.ofNullable(talk.run());
        } catch (IOException | Malformed e) {
            LOG.debug("a connection of the cluster failed", e);
        } catch (RuntimeException unexpected) {
            LOG.error("a connection of the cluster caused an error nobody expected", unexpected);
        } finally {
            late.cancel();
            open.remove(socket);
        }
        return Optional.empty();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // as it should be
        }
    }

    void datagram(Endpoint to, byte[] packet) {
        try {
            udp.send(new DatagramPacket(
                    packet, packet.length, new InetSocketAddress(to.address().toInetAddress(), to.port())));
        } catch (IOException | IllegalArgumentException lost) {
            LOG.debug("a datagram to {} was not sent", to, lost);
        }
    }

    /**
     * Blocks until there is an answer or it is too late for one.
     *
     * @param then takes the answer, while it is paid for; nothing also if there are too many conversations
     */
    <T> T ask(Endpoint to, Supplier<byte[]> message, Function<Optional<byte[]>, T> then) {
        if (!asking.tryAcquire()) {
            return then.apply(Optional.empty());
        }
        try (ByteBudget.Share share = streams.answers().share()) {
            return then.apply(talk(to, socket -> {
                streams.ask(socket.getOutputStream(), message.get());
                return streams.readAnswer(new BufferedInputStream(socket.getInputStream()), share);
            }));
        } finally {
            asking.release();
        }
    }

    /** Takes one of the places of those that are told, for {@link #tellNow}. */
    boolean mayTell() {
        return telling.tryAcquire();
    }

    /** Gives it back unused. */
    void tellNobody() {
        telling.release();
    }

    /** Blocks until it is sent or it is too late for that. The place is given back. */
    void tellNow(Endpoint to, byte[] message) {
        try {
            tell(to, message);
        } finally {
            telling.release();
        }
    }

    void tell(Endpoint to, byte[] message) {
        talk(to, socket -> {
            streams.ask(socket.getOutputStream(), message);
            socket.shutdownOutput();
            // Until the other side has read it: closing at once could take it away again.
            return (byte) socket.getInputStream().read();
        });
    }

    private interface With<T> {
        T run(Socket socket) throws IOException, Malformed;
    }

    private <T> Optional<T> talk(Endpoint to, With<T> what) {
        Socket socket = new Socket();
        return bounded(socket, () -> {
            socket.connect(new InetSocketAddress(to.address().toInetAddress(), to.port()), CONNECT_MILLIS);
            return what.run(socket);
        });
    }

    /** Once it returns the ports are free, and no conversation goes on. */
    @Override
    public void close() {
        closed = true;
        udp.close();
        try {
            tcp.close();
        } catch (IOException gone) {
            // as it should be
        }
        open.forEach(Sockets::close);
        try {
            for (Thread thread : threads) {
                thread.join(LET_GO);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
