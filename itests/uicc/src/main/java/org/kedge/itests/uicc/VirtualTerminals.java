package org.kedge.itests.uicc;

import java.nio.ByteBuffer;
import java.security.Provider;
import java.util.List;

import javax.smartcardio.ATR;
import javax.smartcardio.Card;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardException;
import javax.smartcardio.CardNotPresentException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CardTerminals;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.ResponseAPDU;
import javax.smartcardio.TerminalFactorySpi;

/**
 * Virtual readers as a security provider: to {@code TerminalFactory.getInstance("KedgeVirtual", null)} they are readers like others.
 * Added with {@code Security.addProvider}, removed by its {@link #NAME}.
 */
public final class VirtualTerminals extends Provider {
    /** Of the provider, and type of its TerminalFactory. */
    public static final String NAME = "KedgeVirtual";
    private static final long serialVersionUID = 1L;

    private final transient List<VirtualReader> readers;

    public VirtualTerminals(List<VirtualReader> readers) {
        super(NAME, "1", "virtual card readers of the tests");
        this.readers = List.copyOf(readers);
        putService(new Service(this, "TerminalFactory", NAME, Factory.class.getName(), List.of(), null) {
            @Override
            public Object newInstance(Object parameter) {
                return new Factory(readers);
            }
        });
    }

    /** What it makes terminals of. */
    public List<VirtualReader> readers() {
        return readers;
    }

    private static final class Factory extends TerminalFactorySpi {
        private final List<CardTerminal> terminals;

        Factory(List<VirtualReader> readers) {
            terminals = readers.stream().map(reader -> (CardTerminal) new Terminal(reader)).toList();
        }

        @Override
        protected CardTerminals engineTerminals() {
            return new CardTerminals() {
                @Override
                public List<CardTerminal> list(State state) {
                    return terminals;
                }

                @Override
                public boolean waitForChange(long timeout) {
                    throw new UnsupportedOperationException();
                }
            };
        }
    }

    private static final class Terminal extends CardTerminal {
        private final VirtualReader reader;

        Terminal(VirtualReader reader) {
            this.reader = reader;
        }

        @Override
        public String getName() {
            return reader.name();
        }

        @Override
        public Card connect(String protocol) throws CardException {
            return new Connection(reader, reader.card().orElseThrow(() -> new CardNotPresentException("no card")).atr());
        }

        @Override
        public boolean isCardPresent() {
            return reader.isPresent();
        }

        @Override
        public boolean waitForCardPresent(long timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean waitForCardAbsent(long timeout) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Connection extends Card {
        private final VirtualReader reader;
        private final byte[] atr;
        private final int insertion;
        private Thread exclusive;

        Connection(VirtualReader reader, byte[] atr) {
            this.reader = reader;
            this.atr = atr;
            insertion = reader.insertion();
        }

        @Override
        public ATR getATR() {
            return new ATR(atr);
        }

        @Override
        public String getProtocol() {
            return "T=0";
        }

        @Override
        public CardChannel getBasicChannel() {
            return new Channel(this, 0);
        }

        @Override
        public CardChannel openLogicalChannel() throws CardException {
            byte[] answer = transmit(new byte[] {0, 0x70, 0, 0, 1});
            if (answer.length != 3) {
                throw new CardException("no channel left");
            }
            return new Channel(this, answer[0]);
        }

        byte[] transmit(byte[] command) throws CardException {
            synchronized (this) {
                if (exclusive != null && exclusive != Thread.currentThread()) {
                    throw new CardException("exclusive access by another thread");
                }
            }
            return reader.transmit(insertion, command).orElseThrow(() -> new CardException("SCARD_W_REMOVED_CARD"));
        }

        @Override
        public synchronized void beginExclusive() throws CardException {
            if (exclusive != null || reader.insertion() != insertion) {
                throw new CardException(exclusive == null ? "SCARD_W_REMOVED_CARD" : "exclusive access was taken already");
            }
            exclusive = Thread.currentThread();
        }

        @Override
        public synchronized void endExclusive() {
            if (exclusive != Thread.currentThread()) {
                throw new IllegalStateException("no exclusive access of this thread");
            }
            exclusive = null;
        }

        @Override
        public byte[] transmitControlCommand(int code, byte[] command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void disconnect(boolean reset) {
            // Nothing is held.
        }
    }

    private static final class Channel extends CardChannel {
        private final Connection connection;
        private final int number;

        Channel(Connection connection, int number) {
            this.connection = connection;
            this.number = number;
        }

        @Override
        public Card getCard() {
            return connection;
        }

        @Override
        public int getChannelNumber() {
            return number;
        }

        @Override
        public ResponseAPDU transmit(CommandAPDU command) throws CardException {
            return new ResponseAPDU(exchange(command.getBytes()));
        }

        @Override
        public int transmit(ByteBuffer command, ByteBuffer response) throws CardException {
            byte[] octets = new byte[command.remaining()];
            command.get(octets);
            byte[] answer = exchange(octets);
            response.put(answer);
            return answer.length;
        }

        private byte[] exchange(byte[] command) throws CardException {
            command[0] |= (byte) number;
            return connection.transmit(command);
        }

        @Override
        public void close() throws CardException {
            connection.transmit(new byte[] {0, 0x70, (byte) 0x80, (byte) number});
        }
    }
}
