"""What a person, or whoever helps, wants to know when something does not work: `stems-mixer doctor`."""
