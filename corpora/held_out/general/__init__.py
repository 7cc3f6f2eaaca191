"""What people and programs write every day: chat, mail, tickets, code, notes, letters, invoices and logs."""
