package org.kedge.itests.uicc;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;

/**
 * One slot of vpcd, the virtual reader of vsmartcard: vpcd connects to this server and forwards what pcscd wants from a card (gba.md
 * 15). While no card is inserted, connections are closed at once, which vpcd takes for an empty slot.
 */
public final class VpcdCard implements AutoCloseable {
    private static final int OFF = 0;
    private static final int ON = 1;
    private static final int RESET = 2;
    private static final int ATR = 4;

    private final ServerSocket server;
    private final Thread thread;
    private Optional<VirtualUicc> card;
    private Socket connection = new Socket();
    private int commandsLeft = Integer.MAX_VALUE;

    /** @param card what is in the slot from the start; both slots of vpcd need one, otherwise pcscd 1.9 ends */
    public VpcdCard(int port, VirtualUicc card) {
        this.card = Optional.of(card);
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::serve, "vpcd-" + port);
        thread.setDaemon(true);
        thread.start();
    }

    public synchronized void insert(VirtualUicc inserted) {
        commandsLeft = Integer.MAX_VALUE;
        card = Optional.of(inserted);
    }

    /** Pulls the card: its connection ends. */
    public synchronized void remove() {
        card = Optional.empty();
        disconnect(connection);
    }

    /** The card is pulled when so many further commands have come; the last gets no answer. */
    public synchronized void removeAfter(int commands) {
        commandsLeft = commands;
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket accepted = server.accept();
                if (take(accepted)) {
                    converse(accepted);
                }
                disconnect(accepted);
            } catch (IOException e) {
                // The slot is closed, or vpcd went away; the next connection is as good as any.
            }
        }
    }

    private synchronized boolean take(Socket accepted) {
        connection = accepted;
        return card.isPresent();
    }

    private void converse(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        while (true) {
            byte[] message = new byte[in.readUnsignedShort()];
            in.readFully(message);
            Optional<byte[]> answer = handle(message);
            if (answer.isPresent()) {
                byte[] framed = new byte[2 + answer.get().length];
                framed[0] = (byte) (answer.get().length >> 8);
                framed[1] = (byte) answer.get().length;
                System.arraycopy(answer.get(), 0, framed, 2, answer.get().length);
                out.write(framed);
            }
        }
    }

    private synchronized Optional<byte[]> handle(byte[] message) throws IOException {
        VirtualUicc uicc = card.orElseThrow(() -> new IOException("the card was removed"));
        if (message.length == 1) {
            if (message[0] == OFF || message[0] == ON || message[0] == RESET) {
                uicc.reset();
            }
            return message[0] == ATR ? Optional.of(uicc.atr()) : Optional.empty();
        }
        if (--commandsLeft == 0) {
            remove();
            throw new IOException("the card was removed");
        }
        return Optional.of(uicc.process(message));
    }

    private static void disconnect(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove();
        }
    }
}
