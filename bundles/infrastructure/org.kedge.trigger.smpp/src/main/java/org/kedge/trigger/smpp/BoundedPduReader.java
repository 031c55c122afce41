package org.kedge.trigger.smpp;

import java.io.DataInputStream;
import java.io.IOException;

import org.jsmpp.DefaultPDUReader;
import org.jsmpp.InvalidCommandLengthException;
import org.jsmpp.bean.Command;

/** Refuses a PDU of an unreasonable length before room is made for it: the length comes from the other end and may be 2 GB, or negative. */
final class BoundedPduReader extends DefaultPDUReader {
    private static final int HEADER = 16;
    private static final int LONGEST = 64 * 1024;

    @Override
    public Command readPDUHeader(DataInputStream in) throws InvalidCommandLengthException, IOException {
        Command header = new Command();
        int length = in.readInt();
        if (length < HEADER || length > LONGEST) {
            throw new InvalidCommandLengthException("a PDU of " + length + " octets (" + HEADER + " to " + LONGEST + ")");
        }
        header.setCommandLength(length);
        header.setCommandId(in.readInt());
        header.setCommandStatus(in.readInt());
        header.setSequenceNumber(in.readInt());
        return header;
    }
}
