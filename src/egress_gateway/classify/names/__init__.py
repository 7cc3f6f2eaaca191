"""Names of people, organisations and places, and postal addresses, by a model that this project trained."""
