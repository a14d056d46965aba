"""`/kb` on Discord: who may change the knowledge, the forms, the previews, the buttons, and what they say."""
