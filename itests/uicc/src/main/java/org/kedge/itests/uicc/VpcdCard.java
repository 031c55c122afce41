package org.kedge.itests.uicc;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/**
 * The card program behind one slot of vpcd, the virtual reader of vsmartcard: it connects to the slot, and vpcd forwards what pcscd wants
 * from a card (gba.md 15). Without a connection the slot is empty. (The other way round, vpcd 3.3 ends its daemon when a card goes.)
 */
public final class VpcdCard implements AutoCloseable {
    private static final int OFF = 0;
    private static final int ON = 1;
    private static final int RESET = 2;
    private static final int ATR = 4;
    private static final long RETRY_MILLIS = 50;

    private final int port;
    private Optional<VirtualUicc> card = Optional.empty();
    private Socket connection = new Socket();
    private int commandsLeft = Integer.MAX_VALUE;
    private boolean closed;

    /** An empty slot. */
    public VpcdCard(int port) {
        this.port = port;
        Thread thread = new Thread(this::serve, "vpcd-" + port);
        thread.setDaemon(true);
        thread.start();
    }

    public synchronized void insert(VirtualUicc inserted) {
        commandsLeft = Integer.MAX_VALUE;
        card = Optional.of(inserted);
        notifyAll();
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
        while (awaitCard()) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                if (take(socket)) {
                    converse(socket);
                }
            } catch (IOException e) {
                // The card was pulled, or the daemon is not there (yet).
            } finally {
                disconnect(socket);
            }
        }
    }

    /** @return false when the slot was closed */
    private synchronized boolean awaitCard() {
        try {
            wait(RETRY_MILLIS);
            while (card.isEmpty() && !closed) {
                wait();
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private synchronized boolean take(Socket connected) {
        connection = connected;
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
    public synchronized void close() {
        closed = true;
        remove();
        notifyAll();
    }
}
