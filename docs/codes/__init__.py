"""The page of each diagnostic code, as data: installed as `messenger_rules.codes`."""
