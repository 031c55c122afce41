package org.kedge.trigger.smpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import org.jsmpp.InvalidCommandLengthException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.itests.testkit.Await;

/** What speaks no SMPP, or wrong SMPP, at the address of the SMSC. */
@Timeout(300)
class HostilePeerTest {
    private static final int BIND_TX_RESP = 0x80000002;
    private static final int SUBMIT_RESP = 0x80000004;

    /** What is done with a connection after the first PDU of it was read. */
    private interface Script {
        void run(Socket socket, DataInputStream in, int sequence) throws IOException;
    }

    /** A listener that follows a script with every connection. */
    private static final class Peer implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger connections = new AtomicInteger();

        Peer(Script script) throws IOException {
            Thread acceptor = new Thread(() -> accept(script), "hostile-peer");
            acceptor.setDaemon(true);
            acceptor.start();
        }

        private void accept(Script script) {
            while (!listener.isClosed()) {
                try (Socket socket = listener.accept(); DataInputStream in = new DataInputStream(socket.getInputStream())) {
                    connections.incrementAndGet();
                    script.run(socket, in, sequence(in));
                    // Until the sender hangs up.
                    in.readAllBytes();
                } catch (IOException e) {
                    // The sender hung up; the next connection follows the script again.
                    connections.get();
                }
            }
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private static int sequence(DataInputStream in) throws IOException {
        int length = in.readInt();
        in.readInt();
        in.readInt();
        int sequence = in.readInt();
        in.skipNBytes(length - 16);
        return sequence;
    }

    private static byte[] pdu(int id, int status, int sequence, String body) {
        return ByteBuffer.allocate(16 + body.length()).putInt(16 + body.length()).putInt(id).putInt(status).putInt(sequence)
                .put(body.getBytes(StandardCharsets.ISO_8859_1)).array();
    }

    private static SmppSettings settings(Peer peer, Duration enquire) {
        return settings(peer, enquire, Duration.ofSeconds(10));
    }

    private static SmppSettings settings(Peer peer, Duration enquire, Duration connect) {
        return settings(peer, enquire, connect, Duration.ofMillis(400));
    }

    /** One that is to be heard: it may take its time. */
    private static SmppSettings patient(Peer peer) {
        return settings(peer, Duration.ofSeconds(90), Duration.ofSeconds(60), Duration.ofSeconds(60));
    }

    private static SmppSettings settings(Peer peer, Duration enquire, Duration connect, Duration answer) {
        return new SmppSettings(new SmppSettings.Endpoint("127.0.0.1", peer.port(), false, List.of()),
                new SmppSettings.Account("kedge", Optional.of(Bench.ALIAS), ""), new SmppSettings.Source("", 0, 0),
                new SmppSettings.Delivery(Duration.ofHours(1), false),
                new SmppSettings.Limits(2, 2, connect, answer, enquire, Duration.ofMillis(20), Duration.ofMillis(60)));
    }

    /** Whatever it answers to the bind: the sender is down, says so, comes again, and does not fall over. */
    private static void staysDown(Script script) throws IOException {
        try (Peer peer = new Peer(script); Bench bench = new Bench(settings(peer, Duration.ofSeconds(20),
                Duration.ofMillis(150)))) {
            Await.until("third attempt", () -> peer.connections.get() >= 3);
            bench.down();
            assertTrue(Bench.refusal(bench.send("to-nobody")).contains("127.0.0.1:" + peer.port()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 64 * 1024 + 1, 15, 0, -1, Integer.MIN_VALUE})
    void lengthIsJudgedBeforeRoomIsMade(int length) {
        byte[] header = ByteBuffer.allocate(16).putInt(length).array();
        assertThrows(InvalidCommandLengthException.class,
                () -> new BoundedPduReader().readPDUHeader(new DataInputStream(new ByteArrayInputStream(header))));
    }

    @Test
    void lengthsOfRealPdusPass() throws Exception {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(pdu(SUBMIT_RESP, 0, 5, "id\0")));
        assertEquals(19, new BoundedPduReader().readPDUHeader(in).getCommandLength());
    }

    @Test
    void hugeLength() throws IOException {
        staysDown((socket, in, sequence) -> socket.getOutputStream().write(ByteBuffer.allocate(16).putInt(Integer.MAX_VALUE)
                .putInt(BIND_TX_RESP).putInt(0).putInt(sequence).array()));
    }

    @Test
    void negativeLength() throws IOException {
        staysDown((socket, in, sequence) -> socket.getOutputStream().write(ByteBuffer.allocate(16).putInt(-1).putInt(BIND_TX_RESP)
                .putInt(0).putInt(sequence).array()));
    }

    @Test
    void shortLength() throws IOException {
        staysDown((socket, in, sequence) -> socket.getOutputStream().write(ByteBuffer.allocate(8).putInt(7).putInt(3).array()));
    }

    @Test
    void bodyWithoutEnd() throws IOException {
        staysDown((socket, in, sequence) -> socket.getOutputStream().write(pdu(BIND_TX_RESP, 0, sequence, "x".repeat(60_000))));
    }

    @Test
    void answerToAnotherRequest() throws IOException {
        staysDown((socket, in, sequence) -> socket.getOutputStream().write(pdu(BIND_TX_RESP, 0, sequence + 77, "smsc\0")));
    }

    @Test
    void unknownCommand() throws IOException {
        staysDown((socket, in, sequence) -> socket.getOutputStream().write(pdu(0x7777, 0, sequence, "smsc\0")));
    }

    @Test
    void webServer() throws IOException {
        byte[] refusal = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        staysDown((socket, in, sequence) -> socket.getOutputStream().write(refusal));
    }

    @Test
    void noise() throws IOException {
        Random random = new Random(7);
        staysDown((socket, in, sequence) -> {
            byte[] noise = new byte[random.nextInt(4096)];
            random.nextBytes(noise);
            socket.getOutputStream().write(noise);
        });
    }

    @Test
    void silence() throws IOException {
        staysDown((socket, in, sequence) -> { });
    }

    @Test
    void hangingUp() throws IOException {
        staysDown((socket, in, sequence) -> socket.close());
    }

    @Test
    void malformedAnswerToAMessage() throws Exception {
        try (Peer peer = new Peer((socket, in, sequence) -> {
            socket.getOutputStream().write(pdu(BIND_TX_RESP, 0, sequence, "smsc\0"));
            socket.getOutputStream().write(pdu(SUBMIT_RESP, 0, sequence(in), "i".repeat(200) + "\0"));
        }); Bench bench = new Bench(settings(peer, Duration.ofSeconds(90)))) {
            bench.bound();
            String refusal = Bench.refusal(bench.send("malformed-answer"));
            assertTrue(refusal.contains("malformed") || refusal.contains("may have the message"), refusal);
        }
    }

    @Test
    void identifierOfTheNetworkIsMadePrintable() throws Exception {
        try (Peer peer = new Peer((socket, in, sequence) -> {
            socket.getOutputStream().write(pdu(BIND_TX_RESP, 0, sequence, "smsc\0"));
            socket.getOutputStream().write(pdu(SUBMIT_RESP, 0, sequence(in), "a\u001b[2Jb\n\0"));
        }); Bench bench = new Bench(patient(peer))) {
            bench.bound();
            assertEquals("a?[2Jb?", Bench.id(bench.send("escape")));
        }
    }

    @Test
    void deadSmscIsNoticedBySilence() throws Exception {
        try (Peer peer = new Peer((socket, in, sequence) -> socket.getOutputStream().write(pdu(BIND_TX_RESP, 0, sequence, "smsc\0")));
                Bench bench = new Bench(settings(peer, Duration.ofMillis(200)))) {
            Await.until("bound again after silence", () -> peer.connections.get() >= 3);
            Await.until("bound", () -> bench.sender.health().level() == Level.OK);
        }
    }
}
